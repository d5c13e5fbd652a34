
namespace GanFunctional.Torch;

/// <summary>
/// Passes numbers to TorchSharp's functions and keeps them alive until the function returns. A number that
/// TorchSharp converts itself becomes a <see cref="Scalar"/> that nothing references after its handle is
/// read. A garbage collection during the call frees it while libtorch reads it, which causes an obscure error
/// or, silently, a wrong number.
/// </summary>
public static class Number
{
    // By a constructor, so that libtorch is loaded first.
    static Number()
    {
        LibTorch.Load();
        One = 1;
    }

    /// <summary>Factor 1 of the second term of <c>add</c>.</summary>
    public static Scalar One { get; }

    /// <summary>Calls a function of one number.</summary>
    public static torch.Tensor With(double number, Func<Scalar, torch.Tensor> function)
    {
        using Scalar scalar = number;
        return function(scalar);
    }

    /// <summary>Calls a function of one integer.</summary>
    public static torch.Tensor With(long number, Func<Scalar, torch.Tensor> function)
    {
        using Scalar scalar = number;
        return function(scalar);
    }

    /// <summary>Calls a function of two numbers.</summary>
    public static torch.Tensor With(double first, double second, Func<Scalar, Scalar, torch.Tensor> function)
    {
        using Scalar a = first, b = second;
        return function(a, b);
    }

    /// <summary>Calls a function of two integers.</summary>
    public static torch.Tensor With(long first, long second, Func<Scalar, Scalar, torch.Tensor> function)
    {
        using Scalar a = first, b = second;
        return function(a, b);
    }
}
