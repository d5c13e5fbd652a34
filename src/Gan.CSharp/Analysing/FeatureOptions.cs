namespace GanFunctional.CSharp;

/// <summary>Everything that determines how a discriminator's features are judged by a linear classifier (Radford et al. 2015, section 5).</summary>
public sealed record FeatureOptions : AnalysisOptions
{
    /// <summary>Labelled images to train on: a folder with a folder for each class, <c>fashion-mnist</c>, or idx files.</summary>
    [Option("Labelled images to train on: a folder with a folder for each class, fashion-mnist, or idx files with labels", Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>Labelled images to test with, of the same classes; <c>fashion-mnist/test</c> are Fashion-MNIST's.</summary>
    [Option("Labelled images of the same classes to test with, such as fashion-mnist/test", Value = "DATA")]
    public required string Test { get; init; }

    /// <summary>Train on so many labelled images, as many of each class; at first on all.</summary>
    [Option("Labelled images to train on, as many of each class", Default = "all", Least = 2)]
    public int? Labels { get; init; }

    /// <summary>How often <see cref="Labels"/> images are drawn; the results' mean and deviation are given.</summary>
    [Option("How often --labels images are drawn, for the mean and the deviation", Least = 1)]
    public int Draws { get; init; } = 10;

    /// <summary>The machine's C; at first the power of ten that is the best on held-out images.</summary>
    [Option("C of the support vector machine", Default = "the power of ten that is the best on held-out images", Least = 0, Between = true)]
    public double? C { get; init; }
}

/// <summary>How well a linear machine does on features of one kind.</summary>
/// <param name="Kind"><c>discriminator</c>, <c>random discriminator</c> (untrained, of the same layers) or <c>pixels</c>.</param>
/// <param name="Width">Numbers of an image.</param>
/// <param name="C">The machine's C.</param>
/// <param name="HeldOut">Accuracy on the images by which C was chosen; null where it was given.</param>
/// <param name="Accuracy">Share of the test images that are classified right; the mean over the draws.</param>
/// <param name="Deviation">Standard deviation over the draws; null of a single training.</param>
/// <param name="Confusion">Test images by their class (row) and the one that they were taken for (column), summed over the draws.</param>
public sealed record FeatureScore(string Kind, int Width, double C, double? HeldOut, double Accuracy, double? Deviation, IReadOnlyList<IReadOnlyList<int>> Confusion);

/// <summary>What an analysis of features found and wrote.</summary>
/// <param name="Scores">One for each kind of features; the discriminator's first.</param>
/// <param name="Classes">The classes' names.</param>
/// <param name="Training">Images that were trained on, in each draw.</param>
/// <param name="Test">Images that were tested.</param>
/// <param name="Table">All of it as <c>results.json</c>; beside it <c>results.csv</c> and <c>confusion.csv</c>.</param>
public sealed record FeatureResult(IReadOnlyList<FeatureScore> Scores, IReadOnlyList<string> Classes, int Training, int Test, string Table);
