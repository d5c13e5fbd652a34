namespace GanFunctional.Torch;

/// <summary>
/// Faster CPU kernels for libtorch's operators, in any program that uses TorchSharp (docs/kernels.md).
/// Derivatives of every order work as before, as libtorch computes them above its kernels.
/// </summary>
public static class FastKernels
{
    /// <summary>
    /// Environment variable that overrides the choice by CPU. <c>off</c> keeps libtorch's kernels, <c>on</c>
    /// installs ours on any CPU that can run them, and <c>avx2</c> installs them with vectors of 256 bits,
    /// for comparison.
    /// </summary>
    public const string Variable = "GAN_KERNELS";

    private static readonly Lazy<bool> State = new(Register);

    /// <summary>
    /// Installs the kernels in libtorch until the process ends. Does nothing if they are installed or
    /// switched off, if they are not known to be faster on this CPU, or if libtorch lacks a required
    /// function.
    /// </summary>
    /// <returns>Whether they are installed.</returns>
    /// <exception cref="TorchException">
    /// <see cref="Variable"/> has an unknown value, or libtorch can't be loaded.
    /// </exception>
    public static bool Install() => State.Value;

    private static bool Register()
    {
        VectorWidth width = Wanted(Environment.GetEnvironmentVariable(Variable));
        LibTorch.Load();
        bool available = KernelLibrary.IsAvailable && ProductKernels.IsAvailable && ConvolutionKernels.IsAvailable && NormKernels.IsAvailable && PadKernels.IsAvailable;
        if (width == VectorWidth.None || !available) return false;
        ProductKernels.Register(width);
        ConvolutionKernels.Register(width);
        NormKernels.Register(width);
        PadKernels.Register(width);
        return true;
    }

    private static VectorWidth Wanted(string? value) => value switch
    {
        null or "" => VectorWidths.Faster,
        "on" => VectorWidths.Widest,
        "off" => VectorWidth.None,
        "avx2" => VectorWidths.Has(VectorWidth.Avx2) ? VectorWidth.Avx2 : VectorWidth.None,
        _ => throw new TorchException($"{Variable} is '{value}': expected 'off', 'on' or 'avx2'; leave it unset to use the kernels where they are faster") { IsSetup = true },
    };
}
