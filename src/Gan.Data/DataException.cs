namespace GanFunctional.Data;

/// <summary>
/// A mistake of the user or a broken input: the message is one sentence that names the file or value, what was expected and what
/// to do.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>An exception whose message is shown to the user as it is.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>As above, with the failure beneath it.</summary>
    public DataException(string message, Exception inner) : base(message, inner) { }

    /// <summary>For serializers only; a message is expected.</summary>
    public DataException() : this("The data could not be read.") { }
}
