namespace GanFunctional.CSharp;

/// <summary>Everything that determines pictures of what excites a discriminator's features (Radford et al. 2015, figure 5).</summary>
public sealed record GuidedOptions : AnalysisOptions
{
    /// <summary>Images to look through: a folder of images, an idx file or folder, or <c>fashion-mnist</c>.</summary>
    [Option("Images to look through: a folder of images, an idx file or folder, or fashion-mnist", Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>How many of the images are looked through, chosen at random.</summary>
    [Option("Images to look through, chosen at random", Least = 1)]
    public int Count { get; init; } = 10_000;

    /// <summary>How many feature maps of the last convolution layer are shown, the first ones.</summary>
    [Option("Feature maps of the last convolution layer to show, the first ones", Least = 1)]
    public int Maps { get; init; } = 6;

    /// <summary>How many images are shown of each map: those that excite it the most.</summary>
    [Option("Images to show of each map, those that excite it the most", Least = 1)]
    public int Top { get; init; } = 9;
}

/// <summary>A place of an image that excites a feature map.</summary>
/// <param name="Map">The map, from 0.</param>
/// <param name="Image">The image's file or name.</param>
/// <param name="Activation">What the map gives there.</param>
/// <param name="Top">The first row of what it depends on.</param>
/// <param name="Left">The first column.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Width">Its width.</param>
public sealed record Excitation(int Map, string Image, double Activation, int Top, int Left, int Height, int Width);

/// <summary>What excites one discriminator.</summary>
/// <param name="Kind"><c>trained</c> or <c>random</c>.</param>
/// <param name="Layer">The layer's name, as <c>main.6</c>.</param>
/// <param name="Excitations">By map, the strongest first.</param>
/// <param name="Picture">For each map a row of the images, dimmed outside of what the map depends on, above a row of the guided gradients.</param>
public sealed record GuidedKind(string Kind, string Layer, IReadOnlyList<Excitation> Excitations, string Picture);

/// <summary>What an analysis by guided backpropagation found and wrote.</summary>
/// <param name="Kinds">The trained discriminator and a random one of the same layers.</param>
/// <param name="Table">All excitations, a CSV.</param>
public sealed record GuidedResult(IReadOnlyList<GuidedKind> Kinds, string Table);
