namespace GanFunctional.CSharp;

/// <summary>What an evaluation found, with what it was found by: figures without these mean nothing.</summary>
/// <param name="Extractor">What the features are of, in words.</param>
/// <param name="Accuracy">Of a classifier, the share of held-out images of its data that it gets right; null where it is none, or that is not known.</param>
/// <param name="ExtractorFile">Of a classifier, the file that it is kept in, which <see cref="EvaluateOptions.Extractor"/> takes.</param>
/// <param name="Size">Height and width that all images were brought to.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Seed">That it was found with.</param>
/// <param name="Reference">The real images that were compared with.</param>
/// <param name="ReferenceCount">How many there are.</param>
/// <param name="Subset">Of how many images of each set, at most, all pairs were compared.</param>
/// <param name="Generated">The generated images' figures.</param>
/// <param name="HeldOut">The same of real images that were held out; null without any.</param>
/// <param name="Nearer">
/// The probability that a generated image is nearer to its nearest reference image than a held-out one is (<see cref="Metrics.Memorisation.nearer"/>): about a
/// half for new images, near 1 for copies; null without held-out images.
/// </param>
/// <param name="Picture">Generated images that are the nearest to a reference image, each beside it; null where there is none.</param>
public sealed record EvaluationResult(
    string Extractor, double? Accuracy, string? ExtractorFile, int Size, int Channels, ulong Seed, string Reference, long ReferenceCount, int Subset,
    EvaluationFigures Generated, EvaluationFigures? HeldOut, double? Nearer, string? Picture);

/// <summary>How a set of images compares with the reference.</summary>
/// <param name="Source">Which images.</param>
/// <param name="Count">How many.</param>
/// <param name="Frechet">The Fréchet distance (<see cref="Metrics.Frechet.distance"/>); the less, the nearer.</param>
/// <param name="Kid">The mean of the kernel distance over blocks (<see cref="Metrics.Kid.estimate"/>).</param>
/// <param name="KidDeviation">The standard deviation of one block's.</param>
/// <param name="KidBlocks">How many blocks.</param>
/// <param name="KidBlockSize">Images of each set in a block.</param>
/// <param name="Precision">The share of images that are among the reference (<see cref="Metrics.Overlap"/>, as the next three).</param>
/// <param name="Recall">The share of the reference that is among the images.</param>
/// <param name="Density">In how many of the reference's balls an image is, over k.</param>
/// <param name="Coverage">The share of the reference's balls that have an image.</param>
/// <param name="Diversity">The mean distance of two images over that of two of the reference.</param>
/// <param name="ClassifierScore">The Inception score's formula on the classifier's judgements; null without a classifier.</param>
/// <param name="EffectiveClasses">exp of the entropy of the classes' shares; null without a classifier.</param>
/// <param name="Nearest">The median distance to the nearest reference image; null without held-out images.</param>
public sealed record EvaluationFigures(
    string Source, long Count, double Frechet, double Kid, double KidDeviation, int KidBlocks, int KidBlockSize, double Precision, double Recall, double Density, double Coverage,
    double Diversity, double? ClassifierScore, double? EffectiveClasses, double? Nearest);
