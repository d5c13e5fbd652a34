using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Turns exceptions of TorchSharp into one-sentence messages with operator and shapes. libtorch's own have
/// C++ frames and neither.
/// </summary>
public static class Refusal
{
    /// <summary>Runs a call of TorchSharp.</summary>
    /// <param name="function">Name of the function, for the message.</param>
    /// <param name="body">Call.</param>
    /// <param name="arguments">Arguments, for the message; tensors appear as type and shape.</param>
    /// <exception cref="TorchException">
    /// The call failed. The message is <c>mul(Float32[2, 3], Float32[2]): </c> and the reason.
    /// </exception>
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

    /// <summary>Runs a computation of several steps and frees its intermediate tensors.</summary>
    internal static Tensor Steps(string function, Func<Tensor> body, params ReadOnlySpan<object?> arguments) => Named(function, () => Scope.Run(body), arguments);

    /// <summary>
    /// Tells whether an exception is an error of TorchSharp or libtorch, unlike the use of a freed tensor.
    /// </summary>
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
