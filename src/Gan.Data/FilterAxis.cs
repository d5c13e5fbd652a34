namespace GanFunctional.Data;

/// <summary>
/// Triangle filter along one axis, from n to m samples. Output i is the weighted mean of the inputs within
/// max(n/m, 1) of its position (i + ½)·n/m − ½, with weights that decrease linearly with the distance. So
/// thin lines never vanish between samples.
/// </summary>
internal sealed class FilterAxis
{
    private (int From, int Length, int Resized, int Offset, int Count) _key;
    private float[] _weights = [];
    private int[] _first = [];
    private int[] _taps = [];
    private int _stride;

    /// <summary>First input in the image's line.</summary>
    public int From { get; private set; }

    /// <summary>Number of inputs.</summary>
    public int Samples { get; private set; }

    /// <summary>First input of output <paramref name="i"/>, counted from <see cref="From"/>.</summary>
    public int First(int i) => _first[i];

    /// <summary>Weights of output <paramref name="i"/>, with sum 1.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * _stride, _taps[i]);

    /// <summary>Sets up another filter, in the same arrays if they are large enough.</summary>
    /// <param name="from">Start of the line in the image.</param>
    /// <param name="length">Length of the line.</param>
    /// <param name="resized">Length of the resized line.</param>
    /// <param name="offset">First output to compute.</param>
    /// <param name="count">Number of outputs to compute.</param>
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
