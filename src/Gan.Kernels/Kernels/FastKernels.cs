namespace GanFunctional.Torch;

/// <summary>
/// Faster CPU kernels for libtorch's operators, in any program that computes with TorchSharp: see docs/kernels.md for which. Derivatives of every
/// order are as before: libtorch takes them above its kernels.
/// </summary>
public static class FastKernels
{
    /// <summary>
    /// The environment variable that overrides the choice by CPU: <c>off</c> leaves libtorch as it is, <c>on</c> installs the kernels on any CPU that
    /// can run them, and <c>avx2</c> installs them with vectors of 256 bits, for comparing.
    /// </summary>
    public const string Variable = "GAN_KERNELS";

    private static readonly Lazy<bool> State = new(Register);

    /// <summary>
    /// Makes the kernels libtorch's own, from now until the process ends. Does nothing where they were installed before or are switched off, where they
    /// are not known to be faster on this CPU, or where libtorch lacks what they need.
    /// </summary>
    /// <returns>Whether they are installed.</returns>
    /// <exception cref="TorchException"><see cref="Variable"/> has a value that is not known, or libtorch can't be loaded.</exception>
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
        _ => throw new TorchException($"{Variable} is '{value}': expected 'off', 'on' or 'avx2'; leave it unset to have the kernels where they are faster") { IsSetup = true },
    };
}
