namespace GanFunctional.Data;

/// <summary>
/// The triangle filter along one axis: output i of a line resized from n to m samples is the weighted mean of the inputs within
/// max(n/m, 1) of its own place (i + ½)·n/m − ½, weighted by their nearness. Narrow lines of an image thus never vanish between
/// samples.
/// </summary>
internal sealed class FilterAxis
{
    public static readonly FilterAxis None = new(1, 1, 0, 1);

    private readonly (int Input, int Resized, int Offset, int Count) _key;
    private readonly float[] _weights;
    private readonly int[] _taps;
    private readonly int _stride;

    private FilterAxis(int input, int resized, int offset, int count)
    {
        _key = (input, resized, offset, count);
        double scale = (double)input / resized;
        double reach = Math.Max(scale, 1.0);
        _stride = (int)Math.Ceiling(reach) * 2 + 1;
        _weights = new float[count * _stride];
        _taps = new int[count];
        First = new int[count];
        for (int i = 0; i < count; i++)
        {
            double centre = (offset + i + 0.5) * scale;
            int first = Math.Max((int)(centre - reach + 0.5), 0);
            int end = Math.Min((int)(centre + reach + 0.5), input);
            double sum = 0;
            for (int k = first; k < end; k++)
                sum += Weight(k, centre, reach);
            for (int k = first; k < end; k++)
                _weights[i * _stride + k - first] = (float)(Weight(k, centre, reach) / sum);
            First[i] = first;
            _taps[i] = end - first;
        }
    }

    /// <summary>The first input of each output.</summary>
    public int[] First { get; }

    /// <summary>The weights of output <paramref name="i"/>, which add up to 1.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * _stride, _taps[i]);

    /// <summary>The filter for outputs [offset, offset + count) of the resized line: this one, where it is that already.</summary>
    public FilterAxis For(int input, int resized, int offset, int count) =>
        _key == (input, resized, offset, count) ? this : new FilterAxis(input, resized, offset, count);

    private static double Weight(int k, double centre, double reach) => Math.Max(0.0, 1.0 - Math.Abs(k + 0.5 - centre) / reach);
}
