using System.Runtime.InteropServices;
using GanFunctional.Analysis;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Extracts the features of all images of a source into one array.</summary>
internal static class FeatureRows
{
    /// <summary>Reads the images and extracts their features, one batch at a time.</summary>
    /// <param name="source">Labelled images.</param>
    /// <param name="transform">Transform of each image.</param>
    /// <param name="features">Maps images [n, c, h, w] to features [n, d].</param>
    /// <param name="notice">Receives a sentence for each skipped image.</param>
    /// <param name="done">Receives the number of images read so far; may cancel the work.</param>
    /// <exception cref="DataException">No image can be read.</exception>
    /// <exception cref="GanException">The features don't fit in an array.</exception>
    internal static LabelledFeatures Read(
        IImageSource source, ImageTransform transform, Func<Tensor, Tensor> features, Action<string>? notice, Action<int> done)
    {
        float[] values = [];
        List<int> labels = [];
        int width = 0;
        foreach (ReadImages batch in ImageBatches.Read(source, transform, Enumerable.Range(0, source.Count), notice).InScopes())
        {
            done(labels.Count);
            Tensor found = features(batch.Pixels);
            if (values.Length == 0)
            {
                width = (int)found.shape[1];
                if ((long)width * source.Count > Array.MaxLength)
                    throw new GanException(
                        $"{source.Count} images of '{source.Name}' with {width} features each don't fit in an array of {Array.MaxLength} " +
                        "numbers: give fewer images.");
                values = new float[width * source.Count];
            }

            found.CopyTo(MemoryMarshal.AsBytes(values.AsSpan(labels.Count * width, batch.Indices.Count * width)));
            labels.AddRange(batch.Indices.Select(i => source.Label(i)!.Value));
        }

        return new(width, values, [.. labels]);
    }
}
