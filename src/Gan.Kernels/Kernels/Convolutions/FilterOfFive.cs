using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>
/// Four outputs of five taps, at 0, ±1, ±½, ±2, ∞: of 25 multiplications in two dimensions 4 remain. Rounds
/// six times as much as five points, which bfloat16 does not show.
/// </summary>
internal readonly struct FourOfFive : IFilter
{
    // 1/N of the points ±1, ±½ and ±2, where N is the product of a point's differences from the other finite
    // ones.
    private const float One = -2f / 9, Half = 32f / 45, Two = 1f / 90;

    public static int Tile => 4;

    public static int Taps => 5;

    public static int Points => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T, TFrom, TTo>(TFrom x, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5], x6 = x[6];
        points[0] = x[0] - x6 + ((x4 - x2) * 5.25f);
        points[7] = x[7] - x1 + ((x3 - x5) * 5.25f);
        Both(points, 1, x6 + x2 - (x4 * 4.25f), x5 + x1 - (x3 * 4.25f));
        Both(points, 3, x6 + (x2 * 4) - (x4 * 5), (x5 * 0.5f) + (x1 * 2) - (x3 * 2.5f));
        Both(points, 5, x6 + (x2 * 0.25f) - (x4 * 1.25f), (x5 * 2) + (x1 * 0.5f) - (x3 * 2.5f));

        static void Both(TTo points, int place, T even, T odd)
        {
            points[place] = even + odd;
            points[place + 1] = even - odd;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T, TFrom, TTo>(TFrom points, TTo y)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T sum1 = points[1] + points[2], difference1 = points[1] - points[2];
        T sum2 = points[3] + points[4], difference2 = points[3] - points[4];
        T sum3 = points[5] + points[6], difference3 = points[5] - points[6];
        y[0] = points[0] + sum1 + sum2 + sum3;
        y[1] = difference1 + (difference2 * 0.5f) + (difference3 * 2);
        y[2] = sum1 + (sum2 * 0.25f) + (sum3 * 4);
        y[3] = difference1 + (difference2 * 0.125f) + (difference3 * 8) + points[7];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T, TFrom, TTo>(TFrom y, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3];
        T even1 = y0 + y2, odd1 = y1 + y3;
        T even2 = y0 + (y2 * 0.25f), odd2 = (y1 * 0.5f) + (y3 * 0.125f);
        T even3 = y0 + (y2 * 4), odd3 = (y1 * 2) + (y3 * 8);
        points[0] = y0;
        points[1] = even1 + odd1;
        points[2] = even1 - odd1;
        points[3] = even2 + odd2;
        points[4] = even2 - odd2;
        points[5] = even3 + odd3;
        points[6] = even3 - odd3;
        points[7] = y3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<T, TFrom, TTo>(TFrom w, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4];
        T even1 = (w0 + w2 + w4) * One, odd1 = (w1 + w3) * One;
        T even2 = (w0 + (w2 * 0.25f) + (w4 * 0.0625f)) * Half, odd2 = ((w1 * 0.5f) + (w3 * 0.125f)) * Half;
        T even3 = (w0 + (w2 * 4) + (w4 * 16)) * Two, odd3 = ((w1 * 2) + (w3 * 8)) * Two;
        points[0] = w0;
        points[1] = even1 + odd1;
        points[2] = even1 - odd1;
        points[3] = even2 + odd2;
        points[4] = even2 - odd2;
        points[5] = even3 + odd3;
        points[6] = even3 - odd3;
        points[7] = w4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<T, TFrom, TTo>(TFrom points, TTo w)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T sum1 = (points[1] + points[2]) * One, difference1 = (points[1] - points[2]) * One;
        T sum2 = (points[3] + points[4]) * Half, difference2 = (points[3] - points[4]) * Half;
        T sum3 = (points[5] + points[6]) * Two, difference3 = (points[5] - points[6]) * Two;
        w[0] = points[0] + sum1 + sum2 + sum3;
        w[1] = difference1 + (difference2 * 0.5f) + (difference3 * 2);
        w[2] = sum1 + (sum2 * 0.25f) + (sum3 * 4);
        w[3] = difference1 + (difference2 * 0.125f) + (difference3 * 8);
        w[4] = sum1 + (sum2 * 0.0625f) + (sum3 * 16) + points[7];
    }
}

/// <summary>
/// Two outputs of five taps, at the points of <see cref="FourOfThree"/>: of 25 multiplications in two
/// dimensions 9 remain.
/// </summary>
internal readonly struct TwoOfFive : IFilter
{
    public static int Tile => 2;

    public static int Taps => 5;

    public static int Points => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T, TFrom, TTo>(TFrom x, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T> => FourOfThree.Input<T, TFrom, TTo>(x, points);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T, TFrom, TTo>(TFrom points, TTo y)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3], p4 = points[4];
        y[0] = points[0] + p1 + p2 + (p3 * 8) + p4;
        y[1] = p1 - p2 + (p3 * 4) - (p4 * 2) + points[5];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T, TFrom, TTo>(TFrom y, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T y0 = y[0], y1 = y[1];
        points[0] = y0;
        points[1] = y0 + y1;
        points[2] = y0 - y1;
        points[3] = (y0 * 8) + (y1 * 4);
        points[4] = y0 - (y1 * 2);
        points[5] = y1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<T, TFrom, TTo>(TFrom w, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], even = (w0 + w2 + w4) * (1f / 6), odd = (w1 + w3) * (1f / 6);
        points[0] = w0;
        points[1] = even + odd;
        points[2] = even - odd;
        points[3] = (w0 + (w1 * 0.5f) + (w2 * 0.25f) + (w3 * 0.125f) + (w4 * 0.0625f)) * (2f / 15);
        points[4] = (w0 - (w1 * 2) + (w2 * 4) - (w3 * 8) + (w4 * 16)) * (0.5f / 15);
        points[5] = w4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<T, TFrom, TTo>(TFrom points, TTo w)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1], p2 = points[2], p3 = points[3] * (2f / 15), p4 = points[4] * (0.5f / 15), sum = (p1 + p2) * (1f / 6), difference = (p1 - p2) * (1f / 6);
        w[0] = points[0] + sum + p3 + p4;
        w[1] = difference + (p3 * 0.5f) - (p4 * 2);
        w[2] = sum + (p3 * 0.25f) + (p4 * 4);
        w[3] = difference + (p3 * 0.125f) - (p4 * 8);
        w[4] = sum + (p3 * 0.0625f) + (p4 * 16) + points[5];
    }
}
