using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Images that can be read more than once, one batch at a time.</summary>
/// <param name="Name">Name for the user.</param>
/// <param name="Count">Number of images, unreadable ones included.</param>
/// <param name="Read">
/// Reads the batches [n, c, h, w] in [-1, 1] with their indices, each batch in the scope of the caller.
/// </param>
internal sealed record ImageSupply(string Name, int Count, Func<IEnumerable<ReadImages>> Read)
{
    /// <summary>Takes random images of a source, or all if there are no more.</summary>
    internal static ImageSupply Of(IImageSource source, ImageTransform transform, int count, ulong seed, Action<string>? notice)
    {
        int[] indices = ImageBatches.Choose(source, count, seed);
        HashSet<string> told = [];
        // An unreadable file is reported once, however often the images are read.
        void Tell(string sentence)
        {
            if (told.Add(sentence)) notice?.Invoke(sentence);
        }

        return new(source.Name, indices.Length, () => ImageBatches.Read(source, transform, indices, Tell));
    }

    /// <summary>Images that a trained generator draws from a seed, the same each time.</summary>
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

    /// <summary>Reads the images at some indices, in this order: [c, h, w] each.</summary>
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
