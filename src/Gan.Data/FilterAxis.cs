namespace GanFunctional.Data;

/// <summary>
/// The triangle filter along one axis: output i of a line resized from n to m samples is the weighted mean of the inputs within
/// max(n/m, 1) of its own place (i + ½)·n/m − ½, weighted by their nearness. Narrow lines of an image thus never vanish between
/// samples.
/// </summary>
internal sealed class FilterAxis
{
    private (int From, int Length, int Resized, int Offset, int Count) _key;
    private float[] _weights = [];
    private int[] _first = [];
    private int[] _taps = [];
    private int _stride;

    /// <summary>Where in the image's line the inputs begin.</summary>
    public int From { get; private set; }

    /// <summary>How many they are.</summary>
    public int Samples { get; private set; }

    /// <summary>The first input of output <paramref name="i"/>, counted from <see cref="From"/>.</summary>
    public int First(int i) => _first[i];

    /// <summary>The weights of output <paramref name="i"/>, which add up to 1.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * _stride, _taps[i]);

    /// <summary>Becomes another filter, in the same arrays where they are large enough.</summary>
    /// <param name="from">Where the line begins in the image.</param>
    /// <param name="length">Its length.</param>
    /// <param name="resized">The length of the resized line.</param>
    /// <param name="offset">The first of its places that is wanted.</param>
    /// <param name="count">How many are.</param>
    public void Become(int from, int length, int resized, int offset, int count)
    {
        if (_key == (from, length, resized, offset, count))
            return;
        _key = (from, length, resized, offset, count);
        (From, Samples) = (from, length);
        double scale = (double)length / resized;
        double reach = Math.Max(scale, 1.0);
        _stride = (int)Math.Ceiling(reach) * 2 + 1;
        if (_weights.Length < count * _stride)
            _weights = new float[count * _stride];
        if (_first.Length < count)
            (_first, _taps) = (new int[count], new int[count]);
        for (int i = 0; i < count; i++)
        {
            double centre = (offset + i + 0.5) * scale;
            int first = Math.Max((int)(centre - reach + 0.5), 0);
            int end = Math.Min((int)(centre + reach + 0.5), Samples);
            double sum = 0;
            for (int k = first; k < end; k++)
                sum += Weight(k, centre, reach);
            for (int k = first; k < end; k++)
                _weights[i * _stride + k - first] = (float)(Weight(k, centre, reach) / sum);
            (_first[i], _taps[i]) = (first, end - first);
        }
    }

    private static double Weight(int k, double centre, double reach) => Math.Max(0.0, 1.0 - Math.Abs(k + 0.5 - centre) / reach);
}
