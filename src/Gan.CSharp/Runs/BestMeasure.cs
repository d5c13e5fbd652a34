using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>How near a generator in training is to its data: what its checkpoints are compared by, with the same images each time.</summary>
internal sealed class BestMeasure : IDisposable
{
    /// <summary>Images that a Fréchet distance is of where nobody says.</summary>
    internal const int Many = 1000;

    private readonly ImageGanOptions options;
    private readonly Extractor extractor;
    private readonly Params? network;
    private readonly Func<IEnumerable<ReadImages>> read;
    private (float[] Rows, int Count)? real;

    /// <summary>Trains the classifier where there is to be one.</summary>
    /// <param name="options">Of the run, completed.</param>
    /// <param name="source">The data.</param>
    /// <param name="notice">Told what is done.</param>
    /// <exception cref="GanException">The data have no labels for a classifier.</exception>
    internal BestMeasure(ImageGanOptions options, IImageSource source, Action<string> notice)
    {
        this.options = options;
        ImageTransform transform = options.Plain(options.Size!.Value, options.Channels!.Value);
        // The data may be in the order of their classes. Those that can't be read are the feed's to tell of.
        int[] indices = ImageBatches.Choose(source, options.BestCount!.Value, options.Seed);
        read = () => ImageBatches.Read(source, transform, indices, null);
        if (options.BestExtractor == BestExtractor.Random)
        {
            extractor = ExtractorModule.random;
            return;
        }

        if (!ImageClassifier.CanLearn(source))
            throw new GanException($"'{source.Name}' has no labels of several classes that a classifier could learn: leave out --best-extractor, or give labelled data.");
        ImageClassifier classifier = ImageClassifier.Of(source, EvaluationCache.Identity(source, transform), transform, new(null), new WorkProgress(null, notice, default), notice);
        (extractor, network) = (ExtractorModule.ofClassifier(classifier.Network), classifier.Network.Params);
    }

    /// <summary>The kernel distance of generated images, and the Fréchet distance where the best is told by it.</summary>
    /// <param name="generated">As many as <see cref="ImageGanOptions.BestCount"/>, each batch made when it is asked for.</param>
    internal (double Kid, double? Frechet) Of(IEnumerable<Tensor> generated)
    {
        // A Tensor would have to outlive the scopes of a look.
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

    private (float[] Rows, int Count) Features(IEnumerable<Tensor> images)
    {
        List<float> rows = [];
        int count = 0;
        using IEnumerator<Tensor> batches = images.GetEnumerator();
        while (true)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            if (!batches.MoveNext()) return ([.. rows], count);
            // A classifier is on the CPU.
            Tensor batch = network is null ? batches.Current : batches.Current.to(Devices.Cpu);
            rows.AddRange(extractor.Features.Invoke(batch).ToArray<float>());
            count += (int)batch.shape[0];
        }
    }
}
