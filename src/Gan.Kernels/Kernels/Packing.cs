using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GanFunctional.Torch;

/// <summary>
/// Copies blocks of a factor into panels: <c>width</c> rows of the left factor, or columns of the right one,
/// whose elements lie term by term. The last panel is filled up with zeros. A transposed factor costs no copy
/// beyond this one, and reads stay inside the tensor.
/// </summary>
internal static unsafe class Packing
{
    /// <summary>The size of the panels for so many lines.</summary>
    internal static int Room(int lines, int depth, int width) => (lines + width - 1) / width * width * depth;

    /// <summary>
    /// Packs a block of <paramref name="lines"/> rows or columns and <paramref name="depth"/> terms.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(Factor source, int lines, int depth, int width, float* panels)
    {
        for (int line = 0; line < lines; line += width, panels += (nint)width * depth)
        {
            Factor from = source.From(line, 0);
            int filled = Math.Min(width, lines - line);
            if (filled < width) new Span<float>(panels, width * depth).Clear();
            if (from.Across == 1) Lines(from, filled, depth, width, panels);
            else if (from.Along == 1) Terms(from, filled, depth, width, panels);
            else Scattered(from, 0, filled, 0, depth, width, panels);
        }
    }

    // Lines lie side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Lines(Factor from, int lines, int depth, int width, float* panel)
    {
        float* source = from.Data;
        for (int term = 0; term < depth; term++, source += from.Along, panel += width)
        {
            int line = 0;
            for (; line <= lines - 16; line += 16)
            {
                Vector256.Load(source + line).Store(panel + line);
                Vector256.Load(source + line + 8).Store(panel + line + 8);
            }

            for (; line <= lines - 4; line += 4) Vector128.Load(source + line).Store(panel + line);
            for (; line < lines; line++) panel[line] = source[line];
        }
    }

    // Terms lie side by side: squares of 4×4 are transposed in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Terms(Factor from, int lines, int depth, int width, float* panel)
    {
        int whole = depth & ~3;
        int line = 0;
        for (; line <= lines - 4; line += 4)
        {
            float* r0 = from.Data + (line * from.Across), r1 = r0 + from.Across, r2 = r1 + from.Across, r3 = r2 + from.Across, target = panel + line;
            for (int term = 0; term < whole; term += 4, target += 4 * width)
                Transpose(Vector128.Load(r0 + term), Vector128.Load(r1 + term), Vector128.Load(r2 + term), Vector128.Load(r3 + term), target, width);
        }

        Scattered(from, 0, line, whole, depth, width, panel);
        Scattered(from, line, lines, 0, depth, width, panel);
    }

    private static void Scattered(Factor from, int line, int lines, int term, int depth, int width, float* panel)
    {
        for (; line < lines; line++)
        {
            float* source = from.Data + (line * from.Across);
            for (int t = term; t < depth; t++) panel[((nint)t * width) + line] = source[t * from.Along];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, float* target, int width)
    {
        if (Sse.IsSupported)
        {
            Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(target);
            Sse.MoveHighToLow(cd, ab).Store(target + width);
            (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
            Sse.MoveLowToHigh(ab, cd).Store(target + (2 * width));
            Sse.MoveHighToLow(cd, ab).Store(target + (3 * width));
        }
        else
        {
            Vector128<double> ab = AdvSimd.Arm64.ZipLow(a, b).AsDouble(), cd = AdvSimd.Arm64.ZipLow(c, d).AsDouble();
            AdvSimd.Arm64.ZipLow(ab, cd).AsSingle().Store(target);
            AdvSimd.Arm64.ZipHigh(ab, cd).AsSingle().Store(target + width);
            (ab, cd) = (AdvSimd.Arm64.ZipHigh(a, b).AsDouble(), AdvSimd.Arm64.ZipHigh(c, d).AsDouble());
            AdvSimd.Arm64.ZipLow(ab, cd).AsSingle().Store(target + (2 * width));
            AdvSimd.Arm64.ZipHigh(ab, cd).AsSingle().Store(target + (3 * width));
        }
    }
}
