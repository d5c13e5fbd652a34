using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// A convolution along one axis as convolutions of stride 1, each with as many taps as a filter has. They are
/// parts of one sum: the phases of the input where the stride is 2, pieces of the kernel where it is longer
/// than the filter. Of a transposed convolution, each phase of the result is one.
/// </summary>
/// <param name="Parts">Convolutions that are added up: 1 or 2.</param>
/// <param name="Start">The input that the first tap of the first output reads.</param>
/// <param name="Step">From that input to the second tap's.</param>
/// <param name="PartStep">From that input to the one of the next part.</param>
/// <param name="Tap">The place in the kernel of the first tap.</param>
/// <param name="TapStep">From that place to the second tap's.</param>
/// <param name="TapPartStep">From that place to the one of the next part.</param>
/// <param name="Output">The first output.</param>
/// <param name="OutputStep">From one output to the next.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Axis(
    int Parts, int Start, int Step, int PartStep, int Tap, int TapStep, int TapPartStep, int Output, int OutputStep)
{
    /// <summary>The axis of a convolution.</summary>
    internal static Axis Convolution(int kernel, int stride, int padding, int taps)
    {
        int parts = (kernel + taps - 1) / taps;
        return stride == 1
            ? new(parts, -padding, 1, taps, 0, 1, taps, 0, 1)
            : new(parts, -padding, stride, 1, 0, stride, 1, 0, 1);
    }

    /// <summary>The axis of a transposed convolution, for one phase of its result.</summary>
    internal static Axis Transposed(int kernel, int stride, int padding, int taps, int phase)
    {
        if (stride == 1)
        {
            int parts = (kernel + taps - 1) / taps, last = (parts * taps) - 1;
            return new(parts, padding - last, 1, taps, last, -1, -taps, 0, 1);
        }

        // Result j = stride·i + phase takes the taps that are as far from a multiple of the stride as j +
        // padding is, the last one first.
        (int shift, int rest) = Math.DivRem(phase + padding, stride);
        return new(1, shift - taps + 1, 1, 0, rest + (stride * (taps - 1)), -stride, 0, phase, stride);
    }

    /// <summary>The input at place <paramref name="place"/> of the windows of a part.</summary>
    internal int Input(int place, int part) => Start + (Step * place) + (PartStep * part);

    /// <summary>The place in the kernel of a part's tap.</summary>
    internal int Kernel(int tap, int part) => Tap + (TapStep * tap) + (TapPartStep * part);
}

/// <summary>Both axes of a convolution.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Axes(Axis Vertical, Axis Horizontal)
{
    /// <summary>Convolutions that are added up.</summary>
    internal int Parts => Vertical.Parts * Horizontal.Parts;

    /// <summary>Phases of the result, this one among them.</summary>
    internal int Phases => Vertical.OutputStep * Horizontal.OutputStep;
}
