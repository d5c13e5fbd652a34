namespace GanFunctional.CSharp;

/// <summary>Results of an evaluation, with the settings that they depend on.</summary>
/// <param name="Extractor">Name of the feature extractor.</param>
/// <param name="Accuracy">
/// Accuracy of the classifier on held-out images of its data; null for other extractors, and where it is
/// unknown.
/// </param>
/// <param name="ExtractorFile">
/// File of the classifier, for <see cref="EvaluateOptions.Extractor"/>; null for other extractors.
/// </param>
/// <param name="Width">Width that all images were resized to.</param>
/// <param name="Height">Height that all images were resized to.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Seed">Seed of the evaluation.</param>
/// <param name="Reference">Real images of the comparison.</param>
/// <param name="ReferenceCount">Number of real images.</param>
/// <param name="Subset">Most images of each set for figures that compare all pairs.</param>
/// <param name="Generated">Figures of the generated images.</param>
/// <param name="HeldOut">Figures of the held-out real images; null without any.</param>
/// <param name="Nearer">
/// Probability that a generated image is nearer to its nearest reference image than a held-out image is to
/// its own (<see cref="Metrics.Memorisation.nearer"/>): about 0.5 for new images, near 1 for copies; null
/// without held-out images.
/// </param>
/// <param name="Picture">
/// Picture of the generated images closest to reference images, each beside its nearest; null if none was
/// written.
/// </param>
public sealed record EvaluationResult(
    string Extractor, double? Accuracy, string? ExtractorFile, int Width, int Height, int Channels, ulong Seed, string Reference, long ReferenceCount, int Subset,
    EvaluationFigures Generated, EvaluationFigures? HeldOut, double? Nearer, string? Picture);

/// <summary>Figures of a set of images, compared with the reference.</summary>
/// <param name="Source">Name of the set.</param>
/// <param name="Count">Number of images.</param>
/// <param name="Frechet">
/// Fréchet distance (<see cref="Metrics.Frechet.distance"/>); smaller is better.
/// </param>
/// <param name="Kid">Mean of the kernel distance over blocks (<see cref="Metrics.Kid.estimate"/>).</param>
/// <param name="KidDeviation">Standard deviation over the blocks.</param>
/// <param name="KidBlocks">Number of blocks.</param>
/// <param name="KidBlockSize">Images of each set in a block.</param>
/// <param name="Precision">
/// Share of images in the manifold of the reference (<see cref="Metrics.Overlap"/>, as the next three).
/// </param>
/// <param name="Recall">Share of the reference in the manifold of the images.</param>
/// <param name="Density">Mean number of the reference's balls that an image is in, divided by k.</param>
/// <param name="Coverage">Share of the reference's balls that contain an image.</param>
/// <param name="Diversity">Mean distance of two images, divided by that of two reference images.</param>
/// <param name="ClassifierScore">
/// Inception score's formula on the classifier's probabilities; null without a classifier.
/// </param>
/// <param name="EffectiveClasses">
/// Effective number of classes, exp of the entropy of their shares; null without a classifier.
/// </param>
/// <param name="Nearest">
/// Median distance to the nearest reference image; null without held-out images.
/// </param>
public sealed record EvaluationFigures(
    string Source, long Count, double Frechet, double Kid, double KidDeviation, int KidBlocks, int KidBlockSize,
    double Precision, double Recall, double Density, double Coverage,
    double Diversity, double? ClassifierScore, double? EffectiveClasses, double? Nearest);
