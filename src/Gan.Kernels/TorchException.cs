namespace GanFunctional.Torch;

/// <summary>
/// An operator refused what it was given, or libtorch could not be loaded. The message is one line that names the
/// operator and the shapes, followed by libtorch's own sentence.
/// </summary>
public sealed class TorchException : Exception
{
    // What libtorch puts after its sentence: frames of C++, guesses about missing backends, pages of registered kernels.
    private static readonly string[] Appendices = ["\nException raised from", "\nframe #", "\n\n", "This could be because", "Trace from LoadNativeBackend"];

    // What it puts before: where in C++ a condition failed.
    private const string Place = "[enforce fail at ";

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

    /// <summary>libtorch's or TorchSharp's own words about an error, on one line.</summary>
    internal static string Sentence(Exception error)
    {
        string text = error.Message;
        foreach (string appendix in Appendices) text = text.Split(appendix)[0];
        int end = text.StartsWith(Place, StringComparison.Ordinal) ? text.IndexOf(". ", StringComparison.Ordinal) : -1;
        if (end >= 0) text = text[(end + 2)..];
        return string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
