using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>The nearest reference image of each image of several sets, by features.</summary>
internal static class NearestImages
{
    private const int Pairs = 32, Columns = 8;

    /// <summary>Searches all of the reference, a batch at a time.</summary>
    /// <param name="reference">The real images.</param>
    /// <param name="extractor">What with.</param>
    /// <param name="sets">Rows of features [n, d].</param>
    /// <param name="progress">Told how far it is.</param>
    /// <returns>For each set the distances [n], and where in the reference's source the nearest are.</returns>
    internal static IReadOnlyList<(double[] Distances, int[] Places)> Find(ImageSupply reference, Extractor extractor, IReadOnlyList<Tensor> sets, WorkProgress progress)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<int> places = [];
        Neighbours found = Nearest.amongBatches(1, Features(), torch.cat([.. sets]));
        double[] distances = found.Distances.ToArray<double>();
        int[] nearest = [.. found.Indices.ToArray<long>().Select(index => places[(int)index])];
        int first = 0;
        List<(double[], int[])> parts = [];
        foreach (Tensor set in sets)
        {
            int count = (int)set.shape[0];
            parts.Add((distances[first..(first + count)], nearest[first..(first + count)]));
            first += count;
        }

        return parts;

        IEnumerable<Tensor> Features()
        {
            foreach (ReadImages batch in reference.Read())
            {
                places.AddRange(batch.Indices);
                progress.Done(places.Count);
                yield return extractor.Features.Invoke(batch.Pixels);
            }
        }
    }

    /// <summary>Writes the images that are the nearest to a reference image, the nearest first, each with that to its right.</summary>
    /// <param name="path">The PNG.</param>
    /// <param name="images">The images.</param>
    /// <param name="places">Where in them the searched ones are.</param>
    /// <param name="found">What was found for these.</param>
    /// <param name="reference">The real images.</param>
    /// <param name="transform">The images' shape.</param>
    internal static void Draw(string path, ImageSupply images, IReadOnlyList<int> places, (double[] Distances, int[] Places) found, ImageSupply reference, ImageTransform transform)
    {
        int[] order = [.. Enumerable.Range(0, places.Count).OrderBy(i => found.Distances[i]).Take(Pairs)];
        float[][] left = images.At([.. order.Select(i => places[i])]), right = reference.At([.. order.Select(i => found.Places[i])]);
        int length = transform.Channels * transform.Height * transform.Width;
        float[] pixels = new float[2 * order.Length * length];
        for (int i = 0; i < order.Length; i++)
        {
            left[i].CopyTo(pixels, 2 * i * length);
            right[i].CopyTo(pixels, (2 * i + 1) * length);
        }

        PngFile.Write(path, ImageGrid.Compose(pixels, 2 * order.Length, transform.Channels, transform.Height, transform.Width, Columns));
    }
}
