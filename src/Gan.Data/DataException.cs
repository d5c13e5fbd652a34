namespace GanFunctional.Data;

/// <summary>
/// An error of the user or a broken input. The message is one sentence that names the file or value, the
/// expectation and a remedy.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>Creates an exception whose message is shown to the user unchanged.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>Creates an exception with the underlying failure.</summary>
    public DataException(string message, Exception inner) : base(message, inner) { }

    /// <summary>For serializers only; use the others.</summary>
    public DataException() : this("The data could not be read.") { }
}
