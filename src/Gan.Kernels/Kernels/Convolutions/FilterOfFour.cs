using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>
/// Four outputs of four taps, at 0, ±1, ±½, 2, ∞: of 16 multiplications in two dimensions 3.0625 remain.
/// Rounds five times as much as five points, which bfloat16 does not show.
/// </summary>
internal readonly struct FourOfFour : IFilter
{
    // 1/N of the points 1, −1, ½, −½ and 2, where N is the product of a point's differences from the other
    // finite ones.
    private const float PlusOne = -2f / 3, MinusOne = -2f / 9, PlusHalf = 16f / 9, MinusHalf = 16f / 15, Two = 2f / 45;

    public static int Tile => 4;

    public static int Taps => 4;

    public static int Points => 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T, TFrom, TTo>(TFrom x, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5];
        T fifth = x5 + (x1 * 0.25f) - (x3 * 1.25f), fourth = (x2 * 0.25f) - (x4 * 1.25f);
        points[0] = x[0] - (x1 * 0.5f) - (x2 * 5) + (x3 * 2.5f) + (x4 * 4) - (x5 * 2);
        Both(points, 1, x5 - (x4 * 2) - (x3 * 0.25f) + (x2 * 0.5f), x4 - (x3 * 2) - (x2 * 0.25f) + (x1 * 0.5f));
        Both(points, 3, x5 - (x4 * 2) - x3 + (x2 * 2), (x4 * 0.5f) - x3 - (x2 * 0.5f) + x1);
        points[5] = fifth;
        points[6] = x[6] + fourth - (x5 * 2) + (x3 * 2.5f) - (x1 * 0.5f);

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
        T sum2 = points[3] + points[4], difference2 = points[3] - points[4], p5 = points[5];
        y[0] = points[0] + sum1 + sum2 + p5;
        y[1] = difference1 + (difference2 * 0.5f) + (p5 * 2);
        y[2] = sum1 + (sum2 * 0.25f) + (p5 * 4);
        y[3] = difference1 + (difference2 * 0.125f) + (p5 * 8) + points[6];
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
        points[0] = y0;
        points[1] = even1 + odd1;
        points[2] = even1 - odd1;
        points[3] = even2 + odd2;
        points[4] = even2 - odd2;
        points[5] = y0 + (y1 * 2) + (y2 * 4) + (y3 * 8);
        points[6] = y3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight<T, TFrom, TTo>(TFrom w, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3];
        T even1 = w0 + w2, odd1 = w1 + w3;
        T even2 = w0 + (w2 * 0.25f), odd2 = (w1 * 0.5f) + (w3 * 0.125f);
        points[0] = w0;
        points[1] = (even1 + odd1) * PlusOne;
        points[2] = (even1 - odd1) * MinusOne;
        points[3] = (even2 + odd2) * PlusHalf;
        points[4] = (even2 - odd2) * MinusHalf;
        points[5] = (w0 + (w1 * 2) + (w2 * 4) + (w3 * 8)) * Two;
        points[6] = w3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient<T, TFrom, TTo>(TFrom points, TTo w)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>
    {
        T p1 = points[1] * PlusOne, p2 = points[2] * MinusOne, p3 = points[3] * PlusHalf, p4 = points[4] * MinusHalf, p5 = points[5] * Two;
        T sum1 = p1 + p2, difference1 = p1 - p2, sum2 = p3 + p4, difference2 = p3 - p4;
        w[0] = points[0] + sum1 + sum2 + p5;
        w[1] = difference1 + (difference2 * 0.5f) + (p5 * 2);
        w[2] = sum1 + (sum2 * 0.25f) + (p5 * 4);
        w[3] = difference1 + (difference2 * 0.125f) + (p5 * 8) + points[6];
    }
}
