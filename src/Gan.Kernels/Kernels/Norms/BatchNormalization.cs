using System.Buffers;

namespace GanFunctional.Torch;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of float32 or bfloat16 in two passes, and its gradient in
/// two. All else is float32.
/// </summary>
/// <remarks>
/// In evaluation the mean and 1/σ are those of the running statistics, and no gradient goes through them.
/// </remarks>
internal static unsafe class BatchNormalization
{
    // Rows whose mean is near that of all.
    private const int Sample = 16;

    /// <summary>The batch's mean and variance of each channel, from one pass.</summary>
    internal static void Statistics(ChannelPasses passes, Channels matrix, byte* x, Span<double> mean, Span<double> variance)
    {
        // Moments about what is nearly the mean lose nothing where that is far from zero.
        int channels = matrix.Count, sample = (int)Math.Min(Sample, matrix.Rows);
        double[] sums = ArrayPool<double>.Shared.Rent(2 * channels);
        float[] shift = ArrayPool<float>.Shared.Rent(channels);
        fixed (float* middle = shift)
        {
            passes.Sum(x, sample, channels, middle);
            for (int channel = 0; channel < channels; channel++) middle[channel] /= sample;
            passes.Moments(matrix, x, middle, sums);
        }

        for (int channel = 0; channel < channels; channel++)
        {
            double offset = sums[channel] / matrix.Rows;
            mean[channel] = shift[channel] + offset;
            variance[channel] = Math.Max(0, (sums[channels + channel] / matrix.Rows) - (offset * offset));
        }

        ArrayPool<float>.Shared.Return(shift);
        ArrayPool<double>.Shared.Return(sums);
    }

    /// <summary>y = (x − mean)·inverse·gain + bias.</summary>
    internal static void Apply(ChannelPasses passes, Channels matrix, byte* x, byte* y, ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse, float* gain, float* bias)
    {
        int channels = matrix.Count;
        float[] room = ArrayPool<float>.Shared.Rent(3 * channels);
        fixed (float* center = room)
        {
            float* scale = center + channels, offset = scale + channels;
            for (int channel = 0; channel < channels; channel++)
            {
                double factor = inverse[channel] * (gain == null ? 1 : gain[channel]);
                center[channel] = (float)mean[channel];
                scale[channel] = (float)factor;

                // With what the mean lost by rounding.
                offset[channel] = (float)((bias == null ? 0 : bias[channel]) + ((center[channel] - mean[channel]) * factor));
            }

            passes.Affine(matrix, x, y, center, scale, offset);
        }

        ArrayPool<float>.Shared.Return(room);
    }

    /// <summary>The gradients of those of x, gain and bias that are not null, from that of y.</summary>
    /// <param name="passes">The passes.</param>
    /// <param name="matrix">The shape.</param>
    /// <param name="dy">The gradient of y.</param>
    /// <param name="x">x.</param>
    /// <param name="mean">What was subtracted.</param>
    /// <param name="inverse">1/σ.</param>
    /// <param name="gain">The factor, or null for 1.</param>
    /// <param name="training">Whether mean and inverse are those of x.</param>
    /// <param name="dx">The gradient of x.</param>
    /// <param name="dgain">The gradient of the factor.</param>
    /// <param name="dbias">The gradient of the summand.</param>
    internal static void Gradients(
        ChannelPasses passes, Channels matrix, byte* dy, byte* x, float* mean, ReadOnlySpan<double> inverse, float* gain, bool training, byte* dx, float* dgain, float* dbias)
    {
        int channels = matrix.Count;
        double[] sums = ArrayPool<double>.Shared.Rent(2 * channels);
        bool summed = dgain != null || dbias != null || (training && dx != null);
        if (summed) passes.Products(matrix, dy, x, mean, sums);
        for (int channel = 0; channel < channels && dgain != null; channel++) dgain[channel] = (float)(sums[channels + channel] * inverse[channel]);
        for (int channel = 0; channel < channels && dbias != null; channel++) dbias[channel] = (float)sums[channel];
        if (dx != null)
        {
            float[] room = ArrayPool<float>.Shared.Rent(3 * channels);
            fixed (float* scale = room)
            {
                float* slope = scale + channels, offset = slope + channels;
                for (int channel = 0; channel < channels; channel++)
                {
                    // dx = γ/σ·(dy − Σdy/n − x̂·Σ(dy·x̂)/n)
                    double factor = inverse[channel] * (gain == null ? 1 : gain[channel]), through = training ? factor / matrix.Rows : 0;
                    scale[channel] = (float)factor;
                    slope[channel] = training ? (float)(-through * inverse[channel] * inverse[channel] * sums[channels + channel]) : 0;
                    offset[channel] = training ? (float)(-through * sums[channel]) : 0;
                }

                passes.Gradient(matrix, dy, x, dx, mean, scale, slope, offset);
            }

            ArrayPool<float>.Shared.Return(room);
        }

        ArrayPool<double>.Shared.Return(sums);
    }
}
