using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GanFunctional.Torch;

/// <summary>The vectors that the kernels compute with.</summary>
internal enum VectorWidth
{
    /// <summary>None that the kernels are written for.</summary>
    None,

    /// <summary>128 bits: NEON.</summary>
    Neon,

    /// <summary>256 bits: AVX2 with FMA.</summary>
    Avx2,

    /// <summary>512 bits: AVX-512.</summary>
    Avx512,
}

/// <summary>The vectors of this CPU.</summary>
internal static class VectorWidths
{
    /// <summary>
    /// The widest that the kernels are written for and this CPU computes with at full speed.
    /// </summary>
    internal static VectorWidth Widest { get; } =
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? VectorWidth.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? VectorWidth.Avx2
        : AdvSimd.Arm64.IsSupported ? VectorWidth.Neon
        : VectorWidth.None;

    /// <summary>
    /// The widest with which the kernels were measured to be faster than libtorch on CPUs of this kind.
    /// </summary>
    /// <remarks>
    /// libtorch's MKL is at half speed on AMD's AVX-512, which is not so elsewhere; Apple's CPUs have units
    /// for products that only its own library reaches.
    /// </remarks>
    internal static VectorWidth Faster { get; } = Widest == VectorWidth.Avx512 && IsAmd() ? VectorWidth.Avx512 : VectorWidth.None;

    /// <summary>The width of a vector.</summary>
    internal static VectorWidth Of<T>()
        where T : struct, ILanes<T> => T.Count switch { 16 => VectorWidth.Avx512, 8 => VectorWidth.Avx2, _ => VectorWidth.Neon };

    /// <summary>Whether the CPU has it.</summary>
    internal static bool Has(VectorWidth width) => Widest == width || (width == VectorWidth.Avx2 && Widest == VectorWidth.Avx512);

    /// <summary>Numbers of float32 in a vector.</summary>
    internal static int Count(VectorWidth width) => width switch
    {
        VectorWidth.Avx512 => Lanes16.Count,
        VectorWidth.Avx2 => Lanes8.Count,
        _ => Lanes4.Count,
    };

    // The vendor's name is in three registers: "Auth" "enti" "cAMD".
    private static bool IsAmd() => X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, 0x68747541, 0x444D4163, 0x69746E65);
}
