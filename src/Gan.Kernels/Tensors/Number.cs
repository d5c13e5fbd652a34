
namespace GanFunctional.Torch;

/// <summary>
/// Numbers as arguments of TorchSharp's functions, alive until the function returns. A number that TorchSharp converts itself becomes a
/// <see cref="Scalar"/> that nothing holds once its handle was read: a collection during the call frees it while libtorch still reads it,
/// which ends in an odd error or, silently, in another number.
/// </summary>
public static class Number
{
    // By a constructor, so that libtorch is loaded first.
    static Number()
    {
        LibTorch.Load();
        One = 1;
    }

    /// <summary>The factor of the second term where <c>add</c> asks for one.</summary>
    public static Scalar One { get; }

    /// <summary>The result of a function of one number.</summary>
    public static torch.Tensor With(double number, Func<Scalar, torch.Tensor> function)
    {
        using Scalar scalar = number;
        return function(scalar);
    }

    /// <summary>The result of a function of one integer.</summary>
    public static torch.Tensor With(long number, Func<Scalar, torch.Tensor> function)
    {
        using Scalar scalar = number;
        return function(scalar);
    }

    /// <summary>The result of a function of two numbers.</summary>
    public static torch.Tensor With(double first, double second, Func<Scalar, Scalar, torch.Tensor> function)
    {
        using Scalar a = first, b = second;
        return function(a, b);
    }

    /// <summary>The result of a function of two integers.</summary>
    public static torch.Tensor With(long first, long second, Func<Scalar, Scalar, torch.Tensor> function)
    {
        using Scalar a = first, b = second;
        return function(a, b);
    }
}
