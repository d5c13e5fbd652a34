using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Some images of a source.</summary>
/// <param name="Pixels">[n, c, h, w] in [-1, 1].</param>
/// <param name="Indices">Where in the source each is.</param>
internal sealed record ReadImages(Tensor Pixels, IReadOnlyList<int> Indices);

/// <summary>The images of a source in its order, once, a batch at a time: for whoever looks at all of them.</summary>
internal static class ImageBatches
{
    /// <summary>Images of a batch that nobody trains on.</summary>
    internal const int Size = 256;

    /// <summary>Reads images. Each batch belongs to the scope that it is asked for in.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="transform">What is done to each.</param>
    /// <param name="indices">Which, in this order.</param>
    /// <param name="notice">Told of images that can't be read, which are left out.</param>
    /// <exception cref="DataException">None of them can be read.</exception>
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
            float[] all = [.. pixels.OfType<float[]>().SelectMany(image => image)];
            yield return new(Tensors.From(all, read.Length, transform.Channels, transform.Height, transform.Width), read);
        }

        if (!any) throw new DataException($"No image of '{source.Name}' can be read{(last is null ? "" : $" ({last.Message.TrimEnd('.')})")}: give other images.");
    }

    /// <summary>So many different images of a source, at random but always the same for a seed, in the order of the source; all where it has no more.</summary>
    internal static int[] Choose(IImageSource source, int count, ulong seed) => Choose(source.Count, count, seed);

    /// <summary>So many different numbers from 0 to below <paramref name="total"/>, at random but always the same for a seed, the least first; all where there are no more.</summary>
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
