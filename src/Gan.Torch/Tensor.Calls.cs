using System.Runtime.InteropServices;
using TorchSharp;

namespace GanFunctional.Torch;

// How TorchSharp is called: its results become tensors of the open scope, its errors one sentence.
public sealed partial class Tensor
{
    /// <summary>The result of a call; <paramref name="arguments"/> are what it was given, for the sentence when it refuses.</summary>
    internal static Tensor Call(string function, Func<torch.Tensor> body, params ReadOnlySpan<object?> arguments) => new(Checked(function, body, arguments));

    /// <summary>The same for what takes several steps, whose other tensors are freed.</summary>
    internal static Tensor Composed(string function, Func<torch.Tensor> body, params ReadOnlySpan<object?> arguments) => Call(
        function,
        () =>
        {
            using DisposeScope steps = torch.NewDisposeScope();
            return body().DetachFromDisposeScope();
        },
        arguments);

    /// <summary>The same for several results.</summary>
    internal static Tensor[] CallMany(string function, Func<torch.Tensor[]> body, params ReadOnlySpan<object?> arguments) =>
        Array.ConvertAll(Checked(function, body, arguments), value => new Tensor(value));

    private static T Checked<T>(string function, Func<T> body, ReadOnlySpan<object?> arguments)
    {
        LibTorch.Load();
        try
        {
            return body();
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw Refused(function, e, arguments);
        }
    }

    // A tensor that was freed is the caller's mistake, and says so itself.
    private static bool IsRefusal(Exception e) =>
        e is ExternalException or ArgumentException or NotImplementedException || (e is InvalidOperationException and not ObjectDisposedException);

    private static TorchException Refused(string function, Exception e, ReadOnlySpan<object?> arguments)
    {
        string[] given = new string[arguments.Length];
        for (int i = 0; i < given.Length; i++) given[i] = Describe(arguments[i]);
        return new($"{function}({string.Join(", ", given)}): {TorchException.Sentence(e)}", e);
    }

    private static string Describe(object? argument) => argument switch
    {
        null => "none",
        long[] list => $"[{string.Join(", ", list)}]",
        Tensor[] list => $"[{string.Join("; ", list.Select(tensor => tensor.ToString()))}]",
        double number => number.ToString("R"),
        bool truth => truth ? "true" : "false",
        _ => argument.ToString() ?? "",
    };
}
