namespace GanFunctional.CSharp;

/// <summary>
/// Options of an evaluation of a discriminator's features by a linear classifier (Radford et al. 2015,
/// section 5).
/// </summary>
public sealed record FeatureOptions : AnalysisOptions
{
    /// <summary>
    /// Labelled images to train on: a folder with a folder for each class, <c>fashion-mnist</c>, or idx files
    /// with labels.
    /// </summary>
    [Option(Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>
    /// Labelled images of the same classes to test with, such as <c>fashion-mnist/test</c>.
    /// </summary>
    [Option(Value = "DATA")]
    public required string Test { get; init; }

    /// <summary>Number of labelled images to train on, equally many of each class. Default: all.</summary>
    [Option(Least = 2)]
    public int? Labels { get; init; }

    /// <summary>
    /// Number of random draws of <see cref="Labels"/> images, for the mean and the deviation.
    /// </summary>
    [Option(Least = 1)]
    public int Draws { get; init; } = 10;

    /// <summary>
    /// C of the support vector machine. Default: the power of ten with the best accuracy on held-out images.
    /// </summary>
    [Option(Least = 0, Between = true)]
    public double? C { get; init; }
}

/// <summary>Accuracy of a linear classifier on features of one kind.</summary>
/// <param name="Kind">
/// <c>discriminator</c>, <c>random discriminator</c> (untrained, with the same layers) or <c>pixels</c>.
/// </param>
/// <param name="Width">Number of features of an image.</param>
/// <param name="C">C of the support vector machine.</param>
/// <param name="HeldOut">Accuracy on the held-out images that C was chosen by; null for a given C.</param>
/// <param name="Accuracy">Accuracy on the test images, the mean over the draws.</param>
/// <param name="Deviation">Standard deviation over the draws; null for a single one.</param>
/// <param name="Confusion">
/// Confusion matrix: test images by class (row) and predicted class (column), summed over the draws.
/// </param>
public sealed record FeatureScore(
    string Kind, int Width, double C, double? HeldOut, double Accuracy, double? Deviation, IReadOnlyList<IReadOnlyList<int>> Confusion);

/// <summary>Result of <see cref="FeatureAnalysis"/>.</summary>
/// <param name="Scores">Scores by kind of features, the discriminator's first.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Training">Number of training images in each draw.</param>
/// <param name="Test">Number of test images.</param>
/// <param name="Table">
/// All results as <c>results.json</c>; beside it <c>results.csv</c> and <c>confusion.csv</c>.
/// </param>
public sealed record FeatureResult(IReadOnlyList<FeatureScore> Scores, IReadOnlyList<string> Classes, int Training, int Test, string Table);
