namespace GanFunctional;

/// <summary>
/// An error in what was asked for or composed, and the base of every other exception of this library:
/// <see cref="Data.DataException"/> for files and data, <c>TorchException</c> for operators and devices. The
/// message is one sentence that names the value or file, what was expected, and what to do.
/// </summary>
public class GanException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public GanException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and its cause.</summary>
    public GanException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>For serializers only; a message is expected.</summary>
    public GanException()
        : this("The call failed.")
    {
    }
}
