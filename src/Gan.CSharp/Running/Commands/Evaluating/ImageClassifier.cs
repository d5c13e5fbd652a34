using System.Globalization;
using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>A classifier of images, whose features generated images are evaluated by.</summary>
/// <param name="Network">Network of the classifier.</param>
/// <param name="Accuracy">
/// Share of the held-out images that are classified correctly; null where the file does not say.
/// </param>
/// <param name="File">File that holds the classifier.</param>
/// <param name="Identity">Hash of everything that determines the classifier.</param>
internal sealed record ImageClassifier(Classifier Network, double? Accuracy, string File, string Identity)
{
    /// <summary>Seed of the training: one classifier for all generators of a kind of images.</summary>
    internal const ulong Seed = 1;

    private const string Kind = "classifier", AccuracyFact = "accuracy";
    private const int Batch = 64, MostEpochs = 50;

    // Share of the images.
    private const double HeldOut = 0.1;

    /// <summary>Most rounds of a training: about two passes over Fashion-MNIST.</summary>
    private const long MostRounds = 2000;

    // Sums are split among threads, so their number changes the classifier, and with it every figure: it is
    // always the same, whatever the command computes with.
    private const int Threads = 2;

    /// <summary>Tells whether images have labels of at least two classes.</summary>
    internal static bool CanLearn(IImageSource source) => source.Classes.Count >= 2 && source.Label(0) is not null;

    /// <summary>
    /// Finds the classifier of a labelled source in the cache, or trains it and adds it to the cache.
    /// </summary>
    /// <param name="source">Labelled images.</param>
    /// <param name="identity">
    /// Identity of the source (<see cref="EvaluationCache.Identity(IImageSource, ImageTransform)"/>).
    /// </param>
    /// <param name="transform">Transform of each image.</param>
    /// <param name="cache">Cache of classifiers.</param>
    /// <param name="progress">Receives the progress of the training.</param>
    /// <param name="notice">Receives a sentence for each skipped image.</param>
    internal static ImageClassifier Of(
        IImageSource source, string identity, ImageTransform transform, EvaluationCache cache, WorkProgress progress, Action<string>? notice)
    {
        string key = EvaluationCache.Key("classifier", identity, $"{Seed} {Batch} {MostEpochs} {MostRounds} {HeldOut} {Threads} threads");
        if (cache.Find(Kind, key) is var (tensors, facts)
            && AccuracyOf(facts) is { } known && Kept([.. tensors], transform, source.Classes.Count) is { } kept)
        {
            return new(kept, known, cache.File(Kind, key), key);
        }

        Classifier classifier = ClassifierModule.create(Seed, transform.Channels, transform.Height, transform.Width, source.Classes.Count);
        (Subset training, Subset heldOut) = HoldOut.Split(source, i => i.ToString(CultureInfo.InvariantCulture), HeldOut, Seed);
        double accuracy;
        using (new HostSettings(Threads))
        {
            Train(classifier, training, transform, progress, notice);
            accuracy = Share(classifier, heldOut, transform);
        }

        cache.Keep(
            Kind, key, classifier.Params.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor)),
            new Dictionary<string, string> { [AccuracyFact] = accuracy.ToString("R", CultureInfo.InvariantCulture) });
        return new(classifier, accuracy, cache.File(Kind, key), key);
    }

    /// <summary>Loads the classifier of a file that an evaluation kept.</summary>
    /// <exception cref="GanException">
    /// There is no such file, or its classifier takes other images.
    /// </exception>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal static ImageClassifier OfFile(string file, ImageTransform transform)
    {
        const string First = "main.0.weight", Last = "head.0.weight";
        if (!System.IO.File.Exists(file))
            throw new GanException(
                $"There is no extractor '{file}': give classifier, discriminator, random, the file of a cached classifier, or Inception's weights.");
        (IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Load(file);
        Dictionary<string, Tensor> named = tensors.ToDictionary();
        if (!named.TryGetValue(First, out Tensor? first) || first.Dimensions != 4
            || !named.TryGetValue(Last, out Tensor? last) || last.Dimensions != 2)
        {
            throw new GanException($"'{file}' is not the file of a cached classifier: give one, or classifier, discriminator or random.");
        }

        if (first.shape[1] != transform.Channels)
            throw new GanException(
                $"The classifier '{file}' takes images of {first.shape[1]} channels, and these have {transform.Channels}: give one for such images.");
        Classifier classifier = ClassifierModule.blank(transform.Channels, transform.Height, transform.Width, (int)Math.Max(2, last.shape[0]));
        try
        {
            NetworkFile.Assign(file, tensors, classifier.Params);
        }
        catch (GanException e)
        {
            ParamsModule.free(classifier.Params);
            throw new GanException($"{e.Message.TrimEnd('.')}: give a classifier for images of {transform.Width}×{transform.Height} pixels.", e);
        }

        return new(classifier, AccuracyOf(facts), file, EvaluationCache.Identity(classifier.Params));
    }

    private static double? AccuracyOf(IReadOnlyDictionary<string, string> facts) =>
        facts.TryGetValue(AccuracyFact, out string? text) && double.TryParse(text, CultureInfo.InvariantCulture, out double accuracy)
            ? accuracy
            : null;

    // Null where the tensors are another network's: the classifier is trained again.
    private static Classifier? Kept(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, ImageTransform transform, int classes)
    {
        Classifier classifier = ClassifierModule.blank(transform.Channels, transform.Height, transform.Width, classes);
        try
        {
            NetworkFile.Assign(Kind, tensors, classifier.Params);
            return classifier;
        }
        catch (GanException)
        {
            ParamsModule.free(classifier.Params);
            return null;
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
        foreach (ReadImages batch in ImageBatches.Read(heldOut, transform, Enumerable.Range(0, heldOut.Count), null).InScopes())
        {
            long[] found = classifier.Labels(classifier.Features(batch.Pixels)).ToArray<long>();
            right += found.Zip(batch.Indices).Count(pair => pair.First == heldOut.Label(pair.Second));
            all += found.Length;
        }

        return (double)right / all;
    }
}
