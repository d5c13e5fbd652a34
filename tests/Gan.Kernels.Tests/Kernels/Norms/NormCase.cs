namespace GanFunctional.Torch.Tests.Kernels.Norms;

/// <summary>A batch normalisation and its gradients in guarded memory, and their check in float64.</summary>
internal sealed unsafe class NormCase : IDisposable
{
    private const double Epsilon = 1e-5;

    private readonly Channels matrix;
    private readonly bool half;
    private readonly double center;
    private readonly GuardedActivations x, dy, y, dx, gain, bias, mean, dgain, dbias;
    private readonly double[] exactMean, exactVariance;

    public NormCase(int rows, int channels, bool half, double center, int seed)
    {
        Random random = new(seed);
        double Normal() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        (matrix, this.half, this.center) = (new(rows, channels), half, center);
        int count = rows * channels;
        x = new(count, half, () => center + Normal());
        dy = new(count, half, () => 0.3 + Normal());
        y = new(count, half, () => double.NaN);
        dx = new(count, half, () => double.NaN);
        gain = new(channels, false, () => 1 + Normal());
        bias = new(channels, false, Normal);
        mean = new(channels, false, () => double.NaN);
        dgain = new(channels, false, () => double.NaN);
        dbias = new(channels, false, () => double.NaN);
        exactMean = [.. Enumerable.Range(0, channels).Select(c => Mean(c, row => x[(row * channels) + c]))];
        exactVariance = [.. Enumerable.Range(0, channels).Select(c => Mean(c, row => Math.Pow(x[(row * channels) + c] - exactMean[c], 2)))];
    }

    /// <summary>All results' bytes.</summary>
    public byte[] Compute(VectorWidth width, int threads)
    {
        Runtime.Threads = threads;
        ChannelPasses passes = ChannelPasses.Of(width, half);
        double[] average = new double[matrix.Count], inverse = new double[matrix.Count];
        BatchNormalization.Statistics(passes, matrix, x.Data, average, inverse);
        for (int c = 0; c < matrix.Count; c++)
        {
            Assert.InRange(average[c], exactMean[c] - 1e-6, exactMean[c] + 1e-6);

            // Squares of numbers on bfloat16's coarse grid have the same last bits, which one sum after the other rounds in the same direction.
            Near(exactVariance[c], inverse[c], (half ? 4e-6 : 1e-6) * exactVariance[c], $"variance {c}");
            inverse[c] = 1 / Math.Sqrt(inverse[c] + Epsilon);
            mean[c] = average[c];
        }

        BatchNormalization.Apply(passes, matrix, x.Data, y.Data, average, inverse, (float*)gain.Data, (float*)bias.Data);
        BatchNormalization.Gradients(
            passes, matrix, dy.Data, x.Data, (float*)mean.Data, inverse, (float*)gain.Data, training: true, dx.Data, (float*)dgain.Data, (float*)dbias.Data);
        return [.. y.Bytes, .. dx.Bytes, .. dgain.Bytes, .. dbias.Bytes];
    }

    /// <summary>Every result is as good as its type allows, and nothing else was written.</summary>
    public void IsRight(string what)
    {
        int channels = matrix.Count;
        for (int c = 0; c < channels; c++)
        {
            double inverse = 1 / Math.Sqrt(exactVariance[c] + Epsilon);
            double Normal(int row) => (x[(row * channels) + c] - exactMean[c]) * inverse;
            double sum = Mean(c, row => dy[(row * channels) + c]), product = Mean(c, row => dy[(row * channels) + c] * Normal(row));

            // The mean that is kept for the gradient is float32: far from zero its rounding shows.
            double rounding = 4e-6 * (1 + (Math.Abs(center) * inverse * 0.1)), size = Mean(c, row => Math.Abs(dy[(row * channels) + c] * Normal(row))) + Math.Abs(sum);
            Near(product * matrix.Rows, dgain[c], rounding * (size + 0.1) * matrix.Rows, $"{what}: gain's gradient {c}");
            Near(sum * matrix.Rows, dbias[c], 2e-6 * (Mean(c, row => Math.Abs(dy[(row * channels) + c])) * matrix.Rows), $"{what}: bias's gradient {c}");
            for (int row = 0; row < matrix.Rows; row++)
            {
                int i = (row * channels) + c;
                double expected = (Normal(row) * gain[c]) + bias[c], through = dy[i] - sum - (Normal(row) * product), slope = gain[c] * inverse;
                double last = half ? Math.ScaleB(1, -8) : 0;
                Near(expected, y[i], (4e-6 * (1 + Math.Abs(Normal(row) * gain[c]) + Math.Abs(bias[c]))) + (last * Math.Abs(expected)), $"{what}: y[{row}, {c}]");
                double terms = Math.Abs(slope) * (Math.Abs(dy[i]) + Math.Abs(sum) + ((1 + Math.Abs(Normal(row))) * (size + 0.1)));
                Near(slope * through, dx[i], (rounding * terms) + (last * Math.Abs(slope * through)), $"{what}: dx[{row}, {c}]");
            }
        }

        foreach (GuardedActivations each in new[] { x, dy, y, dx, gain, bias, mean, dgain, dbias }) each.IsUntouched();
    }

    public void Dispose()
    {
        foreach (GuardedActivations each in new[] { x, dy, y, dx, gain, bias, mean, dgain, dbias }) each.Dispose();
    }

    private double Mean(int channel, Func<int, double> value)
    {
        double sum = 0;
        for (int row = 0; row < matrix.Rows; row++) sum += value(row);
        return sum / matrix.Rows;
    }

    private static void Near(double expected, double actual, double tolerance, string what)
    {
        if (!(Math.Abs(expected - actual) <= tolerance)) Assert.Fail($"{what} is {actual:R}, not {expected:R}: {Math.Abs(expected - actual):g3} where {tolerance:g3} is allowed");
    }
}
