using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>
/// Three outputs of three taps, at 0, 1, −½, −2, ∞: of 9 multiplications in two dimensions 2.78 remain.
/// </summary>
internal readonly struct ThreeOfThree : IFilter
{
    public static int Tile => 3;

    public static int Taps => 3;

    public static int Points => 5;

    // Points make this transform, not tiles.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T, TFrom, TTo>(TFrom x, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T> => FourOfTwo.Input<T, TFrom, TTo>(x, points);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T, TFrom, TTo>(TFrom points, TTo y)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3];
        y[0] = points[0] + p1 + p2 + p3;
        y[1] = p1 - (p2 * 0.5f) - (p3 * 2);
        y[2] = p1 + (p2 * 0.25f) + (p3 * 4) + points[4];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T, TFrom, TTo>(TFrom y, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T y0 = y[0], y1 = y[1], y2 = y[2];
        points[0] = y0;
        points[1] = y0 + y1 + y2;
        points[2] = y0 - (y1 * 0.5f) + (y2 * 0.25f);
        points[3] = y0 - (y1 * 2) + (y2 * 4);
        points[4] = y2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<T, TFrom, TTo>(TFrom w, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T w0 = w[0], w1 = w[1], w2 = w[2];
        points[0] = w0;
        points[1] = (w0 + w1 + w2) * (2f / 9);
        points[2] = (w0 * (8f / 9)) - (w1 * (4f / 9)) + (w2 * (2f / 9));
        points[3] = ((w1 + w1 - w0) * (1f / 9)) - (w2 * (4f / 9));
        points[4] = w2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<T, TFrom, TTo>(TFrom points, TTo w)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3];
        w[0] = points[0] + (p1 * (2f / 9)) + (p2 * (8f / 9)) - (p3 * (1f / 9));
        w[1] = ((p1 + p3) * (2f / 9)) - (p2 * (4f / 9));
        w[2] = ((p1 + p2) * (2f / 9)) - (p3 * (4f / 9)) + points[4];
    }
}

/// <summary>
/// Four outputs of three taps, at 0, 1, −1, ½, −2, ∞: of 9 multiplications 2¼ remain. Rounds two thirds as
/// much as 0, ±1, ±2, ∞ would.
/// </summary>
internal readonly struct FourOfThree : IFilter
{
    public static int Tile => 4;

    public static int Taps => 3;

    public static int Points => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T, TFrom, TTo>(TFrom x, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], difference = (x3 - x1) * 1.5f;
        points[0] = x[0] + difference - (x2 * 2) + x4;
        points[1] = ((x4 - x1) * 2) + x2 + (x3 * 5);
        points[2] = (x2 * 5) - x3 - ((x1 + x4) * 2);
        points[3] = ((x1 - x3) * 2) + x2 - x4;
        points[4] = x1 - x3 + ((x4 - x2) * 2);
        points[5] = x1 + ((x4 - x2) * 1.5f) - (x3 * 2) + x[5];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T, TFrom, TTo>(TFrom points, TTo y)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3], p4 = points[4], sum = p1 + p2, difference = p1 - p2;
        y[0] = points[0] + sum + (p3 * 8) + p4;
        y[1] = difference + (p3 * 4) - (p4 * 2);
        y[2] = sum + (p3 * 2) + (p4 * 4);
        y[3] = difference + p3 - (p4 * 8) + points[5];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T, TFrom, TTo>(TFrom y, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3], even = y0 + y2, odd = y1 + y3;
        points[0] = y0;
        points[1] = even + odd;
        points[2] = even - odd;
        points[3] = (y0 * 8) + (y1 * 4) + (y2 * 2) + y3;
        points[4] = y0 - (y1 * 2) + (y2 * 4) - (y3 * 8);
        points[5] = y3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<T, TFrom, TTo>(TFrom w, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T w0 = w[0], w1 = w[1], w2 = w[2], even = (w0 + w2) * (1f / 6), odd = w1 * (1f / 6), middle = w1 * (1f / 15);
        points[0] = w0;
        points[1] = even + odd;
        points[2] = even - odd;
        points[3] = (w0 * (2f / 15)) + middle + (w2 * (0.5f / 15));
        points[4] = (w0 * (0.5f / 15)) - middle + (w2 * (2f / 15));
        points[5] = w2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<T, TFrom, TTo>(TFrom points, TTo w)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3], p4 = points[4], even = (p1 + p2) * (1f / 6);
        w[0] = points[0] + even + (p3 * (2f / 15)) + (p4 * (0.5f / 15));
        w[1] = ((p1 - p2) * (1f / 6)) + ((p3 - p4) * (1f / 15));
        w[2] = points[5] + even + (p3 * (0.5f / 15)) + (p4 * (2f / 15));
    }
}
