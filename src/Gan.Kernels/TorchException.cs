namespace GanFunctional.Torch;

/// <summary>
/// An operator failed, or libtorch could not be loaded. The message is one line: the operator, the shapes and
/// libtorch's own reason.
/// </summary>
public sealed class TorchException : Exception
{
    // What libtorch puts after its sentence: frames of C++, guesses about missing backends, pages of
    // registered kernels.
    private static readonly string[] Appendices = ["\nException raised from", "\nframe #", "\n\n", "This could be because", "Trace from LoadNativeBackend"];

    // What it puts before: where in C++ a condition failed.
    private const string Place = "[enforce fail at ";

    /// <summary>Creates the exception with its one-line message.</summary>
    public TorchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its one-line message and its cause.</summary>
    public TorchException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether the cause is the machine, not the call: libtorch or a device is missing.</summary>
    public bool IsSetup { get; init; }

    /// <summary>Extracts libtorch's or TorchSharp's own reason of an error, on one line.</summary>
    internal static string Sentence(Exception error)
    {
        string text = error.Message;
        foreach (string appendix in Appendices) text = text.Split(appendix)[0];
        int end = text.StartsWith(Place, StringComparison.Ordinal) ? text.IndexOf(". ", StringComparison.Ordinal) : -1;
        if (end >= 0) text = text[(end + 2)..];
        return string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
