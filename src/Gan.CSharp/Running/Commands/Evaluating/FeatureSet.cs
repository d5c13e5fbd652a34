using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>Features of a set of images: moments of all, and rows of a random subset.</summary>
/// <param name="Moments">Moments over all images.</param>
/// <param name="Rows">Features of a random subset, Float32[n, d].</param>
/// <param name="Places">Indices of the rows' images in their source.</param>
internal sealed record FeatureSet(Moments Moments, Tensor Rows, IReadOnlyList<int> Places)
{
    /// <summary>Images of each set in a block of the kernel distance, as in Bińkowski et al.</summary>
    internal const int KidBlock = 1000;

    // The distances of so many are two million.
    private const int DiverseImages = 2000;

    /// <summary>Extracts features, one batch at a time.</summary>
    /// <param name="images">Images.</param>
    /// <param name="extractor">Feature extractor.</param>
    /// <param name="most">Most rows to keep.</param>
    /// <param name="seed">Seed of the subset.</param>
    /// <param name="done">Receives the number of images done; may throw to cancel.</param>
    internal static FeatureSet Of(ImageSupply images, Extractor extractor, int most, ulong seed, Action<int> done)
    {
        HashSet<int> kept = [.. ImageBatches.Choose(images.Count, most, seed)];
        float[] rows = [];
        List<int> places = [];
        Moments moments = MomentsModule.ofBatches(Features());
        int width = (int)moments.Mean.numel();
        return new(moments, Tensors.From<float>(rows.AsSpan(0, places.Count * width), [places.Count, width]), places);

        IEnumerable<Tensor> Features()
        {
            int seen = 0;
            foreach (ReadImages batch in images.Read())
            {
                Tensor features = extractor.Features.Invoke(batch.Pixels);
                ReadOnlySpan<float> numbers = features.ToArray<float>();
                int size = (int)features.shape[1];
                if (rows.Length == 0) rows = new float[kept.Count * size];
                for (int i = 0; i < batch.Indices.Count; i++)
                {
                    if (!kept.Contains(seen + i)) continue;
                    numbers.Slice(i * size, size).CopyTo(rows.AsSpan(places.Count * size));
                    places.Add(batch.Indices[i]);
                }

                done(seen += batch.Indices.Count);
                yield return features;
            }
        }
    }

    /// <summary>Compares the set with a reference.</summary>
    /// <param name="source">Name of the set.</param>
    /// <param name="reference">Real images.</param>
    /// <param name="classifier">Classifier that extracted the features; null for another extractor.</param>
    /// <param name="seed">Seed of the blocks of the kernel distance.</param>
    internal EvaluationFigures Against(FeatureSet reference, string source, Classifier? classifier, ulong seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Estimate kid = Kid.estimate(seed, KidBlock, reference.Rows, Rows);
        Overlap overlap = Manifold.overlap(reference.Rows, Rows);
        Tensor? probabilities = classifier?.Probabilities(Rows);
        return new(
            source, Moments.Count, Frechet.distance(reference.Moments, Moments), kid.Mean, kid.Deviation, kid.Blocks, kid.BlockSize,
            overlap.Precision, overlap.Recall, overlap.Density, overlap.Coverage, Health.diversity(Some(reference.Rows), Some(Rows)),
            probabilities is null ? null : Judgement.score(probabilities),
            probabilities is null ? null : Judgement.effectiveClasses(probabilities), null);
    }

    private static Tensor Some(Tensor rows) => rows.narrow(0, 0, Math.Min(rows.shape[0], DiverseImages));
}
