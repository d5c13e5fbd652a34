namespace GanFunctional.Torch;

/// <summary>
/// An operator refused what it was given, or libtorch could not be loaded. The message is one line that names the
/// operator and the shapes, followed by libtorch's own sentence.
/// </summary>
public sealed class TorchException : Exception
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public TorchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its one-line message and what caused it.</summary>
    public TorchException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether the machine, not the call, is at fault: libtorch or a device is missing.</summary>
    public bool IsSetup { get; init; }
}
