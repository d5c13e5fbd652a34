using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>
/// Distance of a generator in training from its data, always measured on the same images, by which
/// checkpoints are compared.
/// </summary>
internal sealed class BestMeasure : IDisposable
{
    /// <summary>Default number of images for a Fréchet distance.</summary>
    internal const int Many = 1000;

    private readonly ImageGanOptions options;
    private readonly Extractor extractor;
    private readonly Params? network;
    private readonly Func<IEnumerable<ReadImages>> read;
    private (float[] Rows, int Count)? real;

    /// <summary>Creates the measure, and trains the classifier if one is used.</summary>
    /// <param name="options">Options of the run, completed.</param>
    /// <param name="source">Training data.</param>
    /// <param name="notice">Receives one sentence per decision.</param>
    /// <exception cref="GanException">The data has no labels for a classifier.</exception>
    internal BestMeasure(ImageGanOptions options, IImageSource source, Action<string> notice)
    {
        this.options = options;
        ImageTransform transform = options.Plain(options.Size!.Value, options.Channels!.Value);
        // The data may be sorted by class. The loader reports unreadable images.
        int[] indices = ImageBatches.Choose(source, options.BestCount!.Value, options.Seed);
        read = () => ImageBatches.Read(source, transform, indices, null);
        if (options.BestExtractor == BestExtractor.Random)
        {
            extractor = ExtractorModule.random;
            return;
        }

        if (!ImageClassifier.CanLearn(source))
            throw new GanException($"'{source.Name}' has no labels of several classes, which a classifier needs: omit --best-extractor, or give labelled data.");
        ImageClassifier classifier = ImageClassifier.Of(source, EvaluationCache.Identity(source, transform), transform, new(null), new WorkProgress(null, notice, default), notice);
        (extractor, network) = (ExtractorModule.ofClassifier(classifier.Network), classifier.Network.Params);
    }

    /// <summary>
    /// Measures the kernel distance of generated images, and the Fréchet distance if checkpoints are compared
    /// by it.
    /// </summary>
    /// <param name="generated">
    /// Batches [n, c, h, w] in [-1, 1], <see cref="ImageGanOptions.BestCount"/> images in total, generated
    /// lazily.
    /// </param>
    internal (double Kid, double? Frechet) Of(IEnumerable<Tensor> generated)
    {
        // Not kept as a tensor, which would have to outlive the scope of this call.
        real ??= Features(read().Select(batch => batch.Pixels));
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor wanted = Rows(real.Value), found = Rows(Features(generated));
        bool few = found.shape[0] <= FeatureSet.KidBlock;
        double kid = few ? Kid.distance(wanted, found) : Kid.estimate(options.Seed, FeatureSet.KidBlock, wanted, found).Mean;
        return (kid, options.BestBy == BestBy.Frechet ? Frechet.distance(MomentsModule.ofRows(wanted), MomentsModule.ofRows(found)) : null);
    }

    /// <summary>Frees the classifier.</summary>
    public void Dispose()
    {
        if (network is not null) ParamsModule.free(network);
    }

    private static Tensor Rows((float[] Rows, int Count) features) => Tensors.From(features.Rows, features.Count, features.Rows.Length / features.Count);

    private (float[] Rows, int Count) Features(IEnumerable<Tensor> batches)
    {
        List<float> rows = [];
        int count = 0;
        foreach (Tensor images in batches.InScopes())
        {
            // The classifier is on the CPU.
            Tensor batch = network is null ? images : images.to(Devices.Cpu);
            rows.AddRange(extractor.Features.Invoke(batch).ToArray<float>());
            count += (int)batch.shape[0];
        }

        return ([.. rows], count);
    }
}
