using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Images that can be gone through more than once, a batch at a time.</summary>
/// <param name="Name">What the user calls them.</param>
/// <param name="Count">How many there are, those that can't be read among them.</param>
/// <param name="Read">Each batch, [n, c, h, w] in [-1, 1], in the scope that it is asked for in, with where in the source its images are.</param>
internal sealed record ImageSupply(string Name, int Count, Func<IEnumerable<ReadImages>> Read)
{
    /// <summary>All images of a source, or so many at random.</summary>
    internal static ImageSupply Of(IImageSource source, ImageTransform transform, int count, ulong seed, Action<string>? notice)
    {
        int[] indices = ImageBatches.Choose(source, count, seed);
        HashSet<string> told = [];
        // A file that can't be read is told of once, however often it is gone past.
        void Tell(string sentence)
        {
            if (told.Add(sentence)) notice?.Invoke(sentence);
        }

        return new(source.Name, indices.Length, () => ImageBatches.Read(source, transform, indices, Tell));
    }

    /// <summary>What a trained generator draws from a seed, the same each time.</summary>
    internal static ImageSupply Of(TrainedGan gan, string name, int count, ulong seed)
    {
        return new(name, count, Drawn);

        IEnumerable<ReadImages> Drawn()
        {
            int first = 0;
            foreach (Tensor images in gan.Batches(count, seed, ImageBatches.Size))
            {
                int size = (int)images.shape[0];
                yield return new(images, [.. Enumerable.Range(first, size)]);
                first += size;
            }
        }
    }

    /// <summary>The images at some places, in this order, [n, c, h, w].</summary>
    internal float[][] At(IReadOnlyList<int> places)
    {
        Dictionary<int, float[]> found = [];
        HashSet<int> wanted = [.. places];
        foreach (ReadImages batch in Read().InScopes())
        {
            foreach ((int i, int place) in batch.Indices.Index())
            {
                if (wanted.Contains(place)) found[place] = batch.Pixels.select(0, i).ToArray<float>();
            }

            if (found.Count == wanted.Count) break;
        }

        return [.. places.Select(place => found[place])];
    }
}
