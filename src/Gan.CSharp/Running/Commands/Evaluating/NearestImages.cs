using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>Finds the nearest reference image of each image of several sets, by features.</summary>
internal static class NearestImages
{
    private const int Pairs = 32, Columns = 8;

    /// <summary>Searches the reference, one batch at a time.</summary>
    /// <param name="reference">Real images.</param>
    /// <param name="extractor">Feature extractor.</param>
    /// <param name="sets">Sets of features, [n, d] each.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <returns>
    /// Distances [n] and the nearest images' indices in the reference's source, for each set.
    /// </returns>
    internal static IReadOnlyList<(double[] Distances, int[] Places)> Find(
        ImageSupply reference, Extractor extractor, IReadOnlyList<Tensor> sets, WorkProgress progress)
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

    /// <summary>
    /// Draws the images with the smallest distances, each with its nearest reference image to the right.
    /// </summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="images">Images.</param>
    /// <param name="places">Indices of the searched images.</param>
    /// <param name="found">Results of the search.</param>
    /// <param name="reference">Real images.</param>
    /// <param name="transform">Transform that gives the images' shape.</param>
    internal static void Draw(
        string path, ImageSupply images, IReadOnlyList<int> places, (double[] Distances, int[] Places) found, ImageSupply reference,
        ImageTransform transform)
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
