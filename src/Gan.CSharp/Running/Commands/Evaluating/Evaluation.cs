using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>
/// Evaluates generated images: how close to real ones, how varied, and whether they are copies.
/// </summary>
public static class Evaluation
{
    private const string ByClassifier = "classifier", ByDiscriminator = "discriminator", ByRandom = "random";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>
    /// Evaluates a trained generator, or images of any origin. Checks all options before anything is written.
    /// Memory grows with <see cref="EvaluateOptions.Subset"/>, not with the number of images.
    /// </summary>
    /// <param name="options">Images to evaluate, and how.</param>
    /// <param name="progress">Receives the progress of each part of the work.</param>
    /// <param name="notice">
    /// Receives a sentence for each part of the work, for automatic choices, and for skipped images.
    /// </param>
    /// <param name="cancel">Cancels the evaluation; nothing is written.</param>
    /// <exception cref="GanException">An option is invalid, or there are too few images.</exception>
    /// <exception cref="DataException">Images can't be read, or the folder can't be written, or a file of the run, or of a classifier, is damaged.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public static EvaluationResult Run(
        EvaluateOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        if (options.Out is not null) RunFolder.CheckNew(options.Out);
        EvaluationCache cache = new(options.Cache);
        using HostSettings host = new(options.Threads);
        using DisposeScope scope = torch.NewDisposeScope();
        using EvaluatedImages images = EvaluatedImages.Open(options, notice);
        IImageSource? heldOut = images.HeldOut;
        CheckCounts(options, images, heldOut);
        string identity = EvaluationCache.Identity(images.Reference, images.Transform);
        if (heldOut is not null && EvaluationCache.Identity(heldOut, images.Transform) == identity)
            throw new GanException($"The held-out images '{heldOut.Name}' are the reference images: give others, which the GAN was not trained on.");
        WorkProgress work = new(progress, notice, cancel);
        using ChosenExtractor chosen = Choose(options, images, identity, cache, work, notice);
        (Extractor extractor, ImageClassifier? classifier) = (chosen.Extractor, chosen.Classifier);

        ImageSupply all = ImageSupply.Of(images.Reference, images.Transform, images.Reference.Count, options.Seed, notice);
        FeatureSet Extract(string what, ImageSupply of)
        {
            work.Begin($"{what}: {of.Count:N0} images", of.Count);
            return FeatureSet.Of(of, extractor, options.Subset, options.Seed, done => work.Done(done));
        }

        string key = EvaluationCache.Key(
            "reference", identity, chosen.Identity,
            options.Subset.ToString(CultureInfo.InvariantCulture), options.Seed.ToString(CultureInfo.InvariantCulture));
        FeatureSet reference = cache.Reference(key, () => Extract("reference", all));
        ImageSupply supply = images.Generated(options.Count, options.Seed, notice);
        FeatureSet generated = Extract("generated", supply);
        FeatureSet? real = heldOut is null
            ? null
            : Extract("held out", ImageSupply.Of(heldOut, images.Transform, options.Count, options.Seed, notice));
        work.Begin("comparing", 1);
        EvaluationResult result = new(
            extractor.Name, classifier?.Accuracy, classifier?.File, images.Transform.Width, images.Transform.Height, images.Transform.Channels, options.Seed,
            images.Reference.Name, reference.Moments.Count, options.Subset,
            generated.Against(reference, options.Run ?? options.Images!, classifier?.Network, options.Seed),
            real?.Against(reference, heldOut!.Name, classifier?.Network, options.Seed), null, null);
        cancel.ThrowIfCancellationRequested();
        IReadOnlyList<(double[] Distances, int[] Places)> nearest = [];
        if (real is not null)
        {
            work.Begin("nearest images", all.Count);
            nearest = NearestImages.Find(all, extractor, [generated.Rows, real.Rows], work);
            result = result with
            {
                Generated = result.Generated with { Nearest = Median(nearest[0].Distances) },
                HeldOut = result.HeldOut! with { Nearest = Median(nearest[1].Distances) },
                Nearer = Memorisation.nearer(Column(nearest[0].Distances), Column(nearest[1].Distances)),
            };
        }

        return options.Out is { } folder ? Write(folder, result, images, supply, generated, nearest, all) : result;
    }

    private static void CheckCounts(EvaluateOptions options, EvaluatedImages images, IImageSource? heldOut)
    {
        int least = EvaluatedImages.Least;
        foreach (IImageSource? source in new[] { images.Images, images.Reference, heldOut })
        {
            if (source is not null && source.Count < least)
                throw new GanException($"'{source.Name}' has {source.Count} images, and an evaluation needs at least {least}: give more.");
        }

        if (options.Extractor == ByDiscriminator && (images.Trained is null || !TrainedGan.HasDiscriminator(images.Trained)))
            throw new GanException(
                $"There is no discriminator beside '{options.Run ?? options.Images}': give the folder of a run by --run, or another --extractor.");
        if (options.Extractor == ByClassifier && !ImageClassifier.CanLearn(images.Reference))
            throw new GanException(
                $"'{images.Reference.Name}' has no labels of several classes to train a classifier on: " +
                "give --extractor discriminator, random or the file of a classifier.");
    }

    private static ChosenExtractor Choose(
        EvaluateOptions options, EvaluatedImages images, string identity, EvaluationCache cache, WorkProgress work, Action<string>? notice)
    {
        if (options.Extractor is null && !ImageClassifier.CanLearn(images.Reference))
            notice?.Invoke(
                $"'{images.Reference.Name}' has no labels to train a classifier on, so random features are used, " +
                "which capture texture more than content; --extractor chooses others");
        switch (options.Extractor ?? (ImageClassifier.CanLearn(images.Reference) ? ByClassifier : ByRandom))
        {
            case ByRandom:
                return new(ExtractorModule.random, ByRandom, null, null);
            case ByDiscriminator:
                Model<Tensor, Tensor> discriminator = TrainedGan.OpenDiscriminator(images.Trained!, Devices.Cpu);
                return new(ExtractorModule.ofDiscriminator(discriminator), EvaluationCache.Identity(discriminator.Params), null, discriminator.Params);
            case ByClassifier:
                ImageClassifier learned = ImageClassifier.Of(images.Reference, identity, images.Transform, cache, work, notice);
                return new(ExtractorModule.ofClassifier(learned.Network), learned.Identity, learned, learned.Network.Params);
            case var file when File.Exists(file) && InceptionFile.Is(file):
                Params weights = InceptionFile.Load(file);
                return new(Inception.extractor(weights), EvaluationCache.Identity(weights), null, weights);
            case var file:
                ImageClassifier given = ImageClassifier.OfFile(file, images.Transform);
                return new(ExtractorModule.ofClassifier(given.Network), given.Identity, given, given.Network.Params);
        }
    }

    private static EvaluationResult Write(
        string folder, EvaluationResult result, EvaluatedImages images, ImageSupply supply, FeatureSet generated,
        IReadOnlyList<(double[] Distances, int[] Places)> nearest, ImageSupply all)
    {
        RunFolder.Create(folder);
        if (nearest.Count > 0)
        {
            result = result with { Picture = Path.Combine(folder, "nearest.png") };
            NearestImages.Draw(result.Picture, supply, generated.Places, nearest[0], all, images.Transform);
        }

        WholeFile.Write(Path.Combine(folder, "metrics.json"), JsonSerializer.SerializeToUtf8Bytes(result, s_json));
        return result;
    }

    private static Tensor Column(double[] values) => Tensors.From(values, values.Length);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// An extractor, its identity, its classifier if it has one, and the parameters to free with it.
    /// </summary>
    private sealed record ChosenExtractor(Extractor Extractor, string Identity, ImageClassifier? Classifier, Params? Network) : IDisposable
    {
        public void Dispose()
        {
            if (Network is not null) ParamsModule.free(Network);
        }
    }
}
