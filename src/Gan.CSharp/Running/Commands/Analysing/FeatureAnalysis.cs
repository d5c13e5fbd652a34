using GanFunctional.Analysis;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Evaluates the features of a discriminator by a linear classifier on its activations (Radford et al. 2015,
/// section 5). Baselines are the same classifier on an untrained discriminator and on pixels.
/// </summary>
public static class FeatureAnalysis
{
    private const string Untrained = "random discriminator";

    /// <summary>
    /// Trains and tests the classifiers and writes the tables. Checks all options before anything is written.
    /// </summary>
    /// <param name="options">Run, images and settings.</param>
    /// <param name="progress">Receives up to twenty reports for each part of the work.</param>
    /// <param name="notice">Receives a sentence for each part of the work and for each skipped image.</param>
    /// <param name="cancel">Cancels the work; nothing is written.</param>
    /// <exception cref="GanException">
    /// An option is invalid, the discriminator has no convolutions, or the data have no classes or other
    /// ones.
    /// </exception>
    /// <exception cref="DataException">Images can't be read, or the folder can't be written, or a file of the run is damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static FeatureResult Run(
        FeatureOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using AnalysedGan analysed = AnalysedGan.Open(options);
        IImageSource training = Labelled(options.Data, notice), test = Labelled(options.Test, notice);
        if (!training.Classes.SequenceEqual(test.Classes))
            throw new GanException(
                $"'{options.Test}' has the classes {Sentence.Some([.. test.Classes], 4)}, not those of '{options.Data}', " +
                $"{Sentence.Some([.. training.Classes])}: give images of the same classes.");
        int classes = training.Classes.Count;
        if (options.Labels is { } labels && labels % classes != 0)
            throw new GanException($"--labels takes as many images of each of the {classes} classes, so a multiple of {classes}, not {labels}.");
        using torch.Generator rng = Generators.Seeded(options.Seed);
        using torch.Generator own = rng.Derive(Untrained);
        Model<Tensor, Tensor> random = ModelModule.create(own, analysed.Discriminator.Net);
        try
        {
            (string Kind, Func<Tensor, Tensor> Features)[] kinds =
            [
                ("discriminator", images => DiscriminatorFeatures.ofImages(analysed.Discriminator, images)),
                (Untrained, images => DiscriminatorFeatures.ofImages(random, images)),
                ("pixels", images => images.flatten(1)),
            ];
            FeatureClassifier classifier = new(options, training.Classes, notice, cancel);
            ImageTransform transform = analysed.Trained.Plain(analysed.Gan.Shape);
            WorkProgress work = new(progress, notice, cancel);
            List<FeatureScore> scores = [];
            int trained = 0, tested = 0;
            foreach ((string kind, Func<Tensor, Tensor> features) in kinds)
            {
                work.Begin($"{kind}: features of {training.Count + test.Count:N0} images", training.Count + test.Count);
                LabelledFeatures all = FeatureRows.Read(training, transform, features, notice, done => work.Done(done));
                LabelledFeatures held = FeatureRows.Read(test, transform, features, notice, done => work.Done(training.Count + done));
                Standardisation standard = LabelledFeaturesModule.standardisation(all);
                LabelledFeaturesModule.standardise(standard, all);
                LabelledFeaturesModule.standardise(standard, held);
                scores.Add(classifier.Score(kind, all, held));
                (trained, tested) = (options.Labels ?? all.Count, held.Count);
            }

            return FeatureTable.Write(options, new(scores, training.Classes, trained, tested, ""));
        }
        finally
        {
            ParamsModule.free(random.Params);
        }
    }

    private static IImageSource Labelled(string path, Action<string>? notice)
    {
        IImageSource source = DataFound.Open(path, notice);
        return source.Classes.Count >= 2
            ? source
            : throw new GanException(
                $"'{path}' has no classes: give a folder with a folder of images for each class, fashion-mnist, or idx files with labels.");
    }
}
