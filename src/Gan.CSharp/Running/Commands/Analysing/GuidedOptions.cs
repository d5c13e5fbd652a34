namespace GanFunctional.CSharp;

/// <summary>Options of <see cref="GuidedAnalysis"/> (Radford et al. 2015, figure 5).</summary>
public sealed record GuidedOptions : AnalysisOptions
{
    /// <summary>
    /// Images to search: a folder of images, an idx file or folder, or <c>fashion-mnist</c>.
    /// </summary>
    [Option(Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>Number of images to search, chosen at random.</summary>
    [Option(Least = 1)]
    public int Count { get; init; } = 10_000;

    /// <summary>Number of feature maps of the last convolution layer to show, the first ones.</summary>
    [Option(Least = 1)]
    public int Maps { get; init; } = 6;

    /// <summary>Number of images to show for each map, those that excite it the most.</summary>
    [Option(Least = 1)]
    public int Top { get; init; } = 9;
}

/// <summary>A region of an image that excites a feature map.</summary>
/// <param name="Map">Index of the map, from 0.</param>
/// <param name="Image">File or name of the image.</param>
/// <param name="Activation">Activation of the map.</param>
/// <param name="Top">First row of the receptive field.</param>
/// <param name="Left">First column of the receptive field.</param>
/// <param name="Height">Height of the receptive field in pixels.</param>
/// <param name="Width">Width of the receptive field in pixels.</param>
public sealed record Excitation(int Map, string Image, double Activation, int Top, int Left, int Height, int Width);

/// <summary>Excitations of one discriminator.</summary>
/// <param name="Kind"><c>trained</c> or <c>random</c>.</param>
/// <param name="Layer">Name of the layer, such as <c>main.6</c>.</param>
/// <param name="Excitations">Excitations by map, the strongest first.</param>
/// <param name="Picture">
/// Picture with two rows per map: images, dimmed outside the receptive field, above their guided gradients.
/// </param>
public sealed record GuidedKind(string Kind, string Layer, IReadOnlyList<Excitation> Excitations, string Picture);

/// <summary>Result of <see cref="GuidedAnalysis"/>.</summary>
/// <param name="Kinds">Results of the trained discriminator and of a random one with the same layers.</param>
/// <param name="Table">CSV file of all excitations.</param>
public sealed record GuidedResult(IReadOnlyList<GuidedKind> Kinds, string Table);
