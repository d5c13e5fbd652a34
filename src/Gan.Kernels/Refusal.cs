using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Turns what TorchSharp throws into one sentence: libtorch's words come with frames of C++, and name neither operator nor shapes.</summary>
public static class Refusal
{
    /// <summary>The result of a call of TorchSharp.</summary>
    /// <param name="function">What is called, for the sentence.</param>
    /// <param name="body">The call.</param>
    /// <param name="arguments">What it is given, for the sentence; tensors by type and shape.</param>
    /// <exception cref="TorchException">It refused: <c>mul(Float32[2, 3], Float32[2]): </c> and why.</exception>
    public static T Named<T>(string function, Func<T> body, params ReadOnlySpan<object?> arguments)
    {
        ArgumentNullException.ThrowIfNull(body);
        LibTorch.Load();
        try
        {
            return body();
        }
        catch (Exception e) when (IsOne(e))
        {
            string[] given = new string[arguments.Length];
            for (int i = 0; i < given.Length; i++) given[i] = Describe(arguments[i]);
            string call = given.Length == 0 ? function : $"{function}({string.Join(", ", given)})";
            throw new TorchException($"{call}: {TorchException.Sentence(e)}", e);
        }
    }

    /// <summary>The same for what takes several steps, whose other tensors are freed.</summary>
    internal static Tensor Steps(string function, Func<Tensor> body, params ReadOnlySpan<object?> arguments) => Named(function, () => Scope.Run(body), arguments);

    /// <summary>Whether an exception is a refusal of TorchSharp or libtorch. A tensor that was freed is the caller's mistake.</summary>
    public static bool IsOne(Exception e) =>
        e is ExternalException or ArgumentException or NotImplementedException || (e is InvalidOperationException and not ObjectDisposedException);

    private static string Describe(object? argument) => argument switch
    {
        null => "none",
        Tensor tensor => tensor.Describe(),
        ITuple tuple => string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Describe(tuple[i]))),
        long[] list => $"[{string.Join(", ", list)}]",
        IEnumerable<Tensor> list => $"[{string.Join("; ", list.Select(tensor => tensor.Describe()))}]",
        double number => number.ToString("R"),
        bool truth => truth ? "true" : "false",
        _ => argument.ToString() ?? "",
    };
}
