using System.Globalization;
using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>A classifier to judge generated images by.</summary>
/// <param name="Classifier">It.</param>
/// <param name="Accuracy">The share of held-out images of its data that it gets right; null where its file does not say.</param>
/// <param name="File">Where it is kept.</param>
/// <param name="Identity">Of all that it follows from.</param>
internal sealed record Judge(Classifier Classifier, double? Accuracy, string File, string Identity)
{
    /// <summary>Its seed: one judge for all generators of a kind of images.</summary>
    internal const ulong Seed = 1;

    private const string Kind = "classifier", AccuracyFact = "accuracy";
    private const int Batch = 64, MostEpochs = 50;

    // A tenth of the images.
    private const double HeldOut = 0.1;

    /// <summary>Rounds of a training, however many images there are: some two passes over Fashion-MNIST.</summary>
    private const long MostRounds = 2000;

    /// <summary>Whether images have labels of at least two classes.</summary>
    internal static bool CanLearn(IImageSource source) => source.Classes.Count >= 2 && source.Label(0) is not null;

    /// <summary>The classifier of a labelled source: as it was kept, or trained and kept.</summary>
    /// <param name="source">Labelled images.</param>
    /// <param name="identity">What they are.</param>
    /// <param name="transform">As they are judged.</param>
    /// <param name="cache">Where it is kept.</param>
    /// <param name="progress">Told of its training.</param>
    /// <param name="notice">Told of images that are left out.</param>
    internal static Judge Of(
        IImageSource source, string identity, ImageTransform transform, EvaluationCache cache, WorkProgress progress, Action<string>? notice)
    {
        Classifier classifier = ClassifierModule.create(Seed, transform.Channels, transform.Width, source.Classes.Count);
        string key = EvaluationCache.Key("classifier", identity, $"{Seed} {Batch} {MostEpochs} {MostRounds} {HeldOut}");
        if (cache.Find(Kind, key) is var (tensors, facts) && AccuracyOf(facts) is { } known && Fits(tensors, classifier))
            return new(classifier, known, cache.File(Kind, key), key);
        (Subset training, Subset heldOut) = HoldOut.Split(source, i => i.ToString(CultureInfo.InvariantCulture), HeldOut, Seed);
        Train(classifier, training, transform, progress, notice);
        double accuracy = Share(classifier, heldOut, transform);
        cache.Keep(
            Kind, key, classifier.Params.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor)),
            new Dictionary<string, string> { [AccuracyFact] = accuracy.ToString("R", CultureInfo.InvariantCulture) });
        return new(classifier, accuracy, cache.File(Kind, key), key);
    }

    /// <summary>The classifier of a file that an evaluation has kept.</summary>
    /// <exception cref="GanException">There is none, or it is one of other images.</exception>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    internal static Judge OfFile(string file, ImageTransform transform)
    {
        const string First = "main.0.weight", Last = "head.0.weight";
        if (!System.IO.File.Exists(file)) throw new GanException($"There is no extractor '{file}': give classifier, discriminator, random, or the file of a classifier that an evaluation has kept or of Inception's weights.");
        (IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Load(file);
        Dictionary<string, Tensor> named = tensors.ToDictionary();
        if (!named.TryGetValue(First, out Tensor? first) || first.Dimensions != 4 || !named.TryGetValue(Last, out Tensor? last) || last.Dimensions != 2)
            throw new GanException($"'{file}' is not the file of a classifier that an evaluation has kept: give one, or classifier, discriminator or random.");
        if (first.shape[1] != transform.Channels)
            throw new GanException($"The classifier '{file}' is of images of {first.shape[1]} channels, and these have {transform.Channels}: give one of such images.");
        Classifier classifier = ClassifierModule.create(Seed, transform.Channels, transform.Width, (int)Math.Max(2, last.shape[0]));
        try
        {
            NetworkFile.Assign(file, tensors, classifier.Params);
        }
        catch (GanException e)
        {
            throw new GanException($"{e.Message.TrimEnd('.')}: give a classifier of images of {transform.Width}×{transform.Height} pixels.");
        }

        return new(classifier, AccuracyOf(facts), file, EvaluationCache.Identity(classifier.Params));
    }

    private static double? AccuracyOf(IReadOnlyDictionary<string, string> facts) =>
        facts.TryGetValue(AccuracyFact, out string? text) && double.TryParse(text, CultureInfo.InvariantCulture, out double accuracy) ? accuracy : null;

    private static bool Fits(IReadOnlyDictionary<string, Tensor> tensors, Classifier classifier)
    {
        try
        {
            NetworkFile.Assign(Kind, [.. tensors], classifier.Params);
            return true;
        }
        catch (GanException)
        {
            return false;
        }
    }

    private static void Train(Classifier classifier, Subset training, ImageTransform transform, WorkProgress progress, Action<string>? notice)
    {
        int batch = Math.Min(Batch, training.Count);
        long rounds = Math.Min(MostRounds, Math.Max(1, (long)MostEpochs * training.Count / batch));
        using BatchLoader loader = new(training, transform, batch, Seed, 1) { OnSkip = image => notice?.Invoke($"skipped: {image.Reason}") };
        using Trainer<Tuple<Tensor, Tensor>> trainer = ClassifierModule.start(Seed, classifier);
        progress.Begin("training a classifier", rounds);
        for (long round = 1; round <= rounds; round++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            ImageBatch next = loader.Next();
            Tensor images = Tensors.From(next.Pixels, next.Count, next.Channels, next.Height, next.Width);
            trainer.Play(new(images, Tensors.From([.. next.Labels!.Select(label => (long)label)], next.Count)));
            progress.Done(round);
        }
    }

    private static double Share(Classifier classifier, Subset heldOut, ImageTransform transform)
    {
        (int right, int all) = (0, 0);
        using IEnumerator<ReadImages> batches = ImageBatches.Read(heldOut, transform, Enumerable.Range(0, heldOut.Count), null).GetEnumerator();
        while (true)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            if (!batches.MoveNext()) return (double)right / all;
            long[] found = classifier.Labels(classifier.Features(batches.Current.Pixels)).ToArray<long>();
            right += found.Zip(batches.Current.Indices).Count(pair => pair.First == heldOut.Label(pair.Second));
            all += found.Length;
        }
    }
}
