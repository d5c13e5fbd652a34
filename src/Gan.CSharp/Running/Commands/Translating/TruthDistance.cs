using System.Numerics.Tensors;

namespace GanFunctional.CSharp;

/// <summary>
/// Mean absolute differences of translations from the truth, accumulated without keeping images.
/// </summary>
/// <param name="channels">Number of channels of the images.</param>
internal sealed class TruthDistance(int channels)
{
    // Histogram of 8-bit levels of each channel, as the mean colour is known only after the last image.
    private readonly long[][] levels = [.. Enumerable.Range(0, channels).Select(_ => new long[256])];
    private double translation, input;
    private int images;

    /// <summary>Adds an image; all arguments are [c, h, w] in [-1, 1].</summary>
    /// <param name="found">Translated image.</param>
    /// <param name="given">Image before translation.</param>
    /// <param name="truth">True result.</param>
    internal void Add(ReadOnlySpan<float> found, ReadOnlySpan<float> given, ReadOnlySpan<float> truth)
    {
        translation += Between(found, truth);
        input += Between(given, truth);
        int pixels = truth.Length / channels;
        for (int i = 0; i < truth.Length; i++) levels[i / pixels][Math.Clamp((int)MathF.Round((truth[i] + 1) * 127.5f), 0, 255)]++;
        images++;
    }

    /// <summary>
    /// Returns distances by name: of the translation, of the input, and of the mean colour; empty without
    /// images.
    /// </summary>
    internal IReadOnlyList<KeyValuePair<string, double>> Means() =>
        images == 0 ? [] : [new("translation", translation / images), new("input", input / images), new("mean colour", levels.Average(FromMean))];

    private static double FromMean(long[] counts)
    {
        double all = counts.Sum(), mean = counts.Index().Sum(level => Value(level.Index) * level.Item) / all;
        return counts.Index().Sum(level => Math.Abs(Value(level.Index) - mean) * level.Item) / all;
    }

    private static double Value(int level) => level / 127.5 - 1;

    private static double Between(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        float[] difference = new float[x.Length];
        TensorPrimitives.Subtract(x, y, difference);
        return TensorPrimitives.SumOfMagnitudes<float>(difference) / (double)x.Length;
    }
}
