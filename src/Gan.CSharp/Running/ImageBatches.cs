using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Images read from a source.</summary>
/// <param name="Pixels">Images [n, c, h, w] in [-1, 1].</param>
/// <param name="Indices">Index of each image in the source.</param>
internal sealed record ReadImages(Tensor Pixels, IReadOnlyList<int> Indices);

/// <summary>
/// Reads the images of a source in batches, in order and once, for uses other than training.
/// </summary>
internal static class ImageBatches
{
    /// <summary>Batch size outside of training.</summary>
    internal const int Size = 256;

    /// <summary>Reads images. Each batch belongs to the dispose scope in which it is requested.</summary>
    /// <param name="source">Source of the images.</param>
    /// <param name="transform">Transform of each image.</param>
    /// <param name="indices">Indices of the images to read, in order.</param>
    /// <param name="notice">Receives one sentence per skipped image.</param>
    /// <exception cref="DataException">No image can be read.</exception>
    internal static IEnumerable<ReadImages> Read(IImageSource source, ImageTransform transform, IEnumerable<int> indices, Action<string>? notice)
    {
        bool any = false;
        DataException? last = null;
        foreach (int[] part in indices.Chunk(Size))
        {
            float[]?[] pixels = new float[]?[part.Length];
            DataException?[] failures = new DataException?[part.Length];
            Parallel.For(0, part.Length, i =>
            {
                try
                {
                    pixels[i] = transform.Apply(source.Read(part[i], transform.Channels));
                }
                catch (DataException e)
                {
                    failures[i] = e;
                }
            });
            foreach (DataException failure in failures.OfType<DataException>())
            {
                last = failure;
                notice?.Invoke($"skipped: {failure.Message.TrimEnd('.')}");
            }

            int[] read = [.. part.Where((_, i) => pixels[i] is not null)];
            if (read.Length == 0) continue;
            any = true;
            int length = transform.Channels * transform.Height * transform.Width, at = 0;
            float[] all = new float[read.Length * length];
            foreach (float[] image in pixels.OfType<float[]>()) image.CopyTo(all, length * at++);
            yield return new(Tensors.From(all, read.Length, transform.Channels, transform.Height, transform.Width), read);
        }

        if (!any) throw new DataException($"No image of '{source.Name}' can be read{(last is null ? "" : $" ({last.Message.TrimEnd('.')})")}: give readable images.");
    }

    /// <summary>
    /// Chooses a number of distinct images of a source at random, in the order of the source, determined by
    /// the seed; all if it has no more.
    /// </summary>
    internal static int[] Choose(IImageSource source, int count, ulong seed) => Choose(source.Count, count, seed);

    /// <summary>
    /// Chooses a number of distinct integers from 0 to below <paramref name="total"/> at random, in ascending
    /// order, determined by the seed; all if there are no more.
    /// </summary>
    internal static int[] Choose(int total, int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, total)];
        if (count >= total) return order;
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(seed);
        float[] keys = Draw.Uniform(rng, [total], 0, 1).ToArray<float>();
        Array.Sort(keys, order);
        return [.. order.Take(count).Order()];
    }
}
