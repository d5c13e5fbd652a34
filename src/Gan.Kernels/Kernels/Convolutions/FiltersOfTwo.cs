using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>Four outputs of two taps, at 0, 1, −½, −2, ∞: of 4 multiplications 1.5625 remain.</summary>
internal readonly struct FourOfTwo : IFilter
{
    public static int Tile => 4;

    public static int Taps => 2;

    public static int Points => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T, TFrom, TTo>(TFrom x, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T x1 = x[1], x2 = x[2], x3 = x[3];
        points[0] = x[0] + ((x1 - x2) * 1.5f) - x3;
        points[1] = x1 + (x2 * 2.5f) + x3;
        points[2] = x2 + x3 - (x1 * 2);
        points[3] = x3 - ((x1 + x2) * 0.5f);
        points[4] = x[4] + ((x3 - x2) * 1.5f) - x1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T, TFrom, TTo>(TFrom points, TTo y)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3];
        y[0] = points[0] + p1 + p2 + p3;
        y[1] = p1 - (p2 * 0.5f) - (p3 * 2);
        y[2] = p1 + (p2 * 0.25f) + (p3 * 4);
        y[3] = p1 - (p2 * 0.125f) - (p3 * 8) + points[4];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T, TFrom, TTo>(TFrom y, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3];
        points[0] = y0;
        points[1] = y0 + y1 + y2 + y3;
        points[2] = y0 - (y1 * 0.5f) + (y2 * 0.25f) - (y3 * 0.125f);
        points[3] = y0 - (y1 * 2) + (y2 * 4) - (y3 * 8);
        points[4] = y3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<T, TFrom, TTo>(TFrom w, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T w0 = w[0], w1 = w[1];
        points[0] = w0;
        points[1] = (w0 + w1) * (2f / 9);
        points[2] = (w0 * (8f / 9)) - (w1 * (4f / 9));
        points[3] = (w1 * (2f / 9)) - (w0 * (1f / 9));
        points[4] = w1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<T, TFrom, TTo>(TFrom points, TTo w)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3];
        w[0] = points[0] + (p1 * (2f / 9)) + (p2 * (8f / 9)) - (p3 * (1f / 9));
        w[1] = ((p1 + p3) * (2f / 9)) - (p2 * (4f / 9)) + points[4];
    }
}
