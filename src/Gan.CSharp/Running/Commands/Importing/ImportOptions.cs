namespace GanFunctional.CSharp;

/// <summary>Options of importing a network from a file of another program.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// File to read: <c>.pth</c>, <c>.pt</c> or <c>.ckpt</c> of PyTorch, or safetensors, recognised by
    /// content. Its tensors have the names of a <c>state_dict</c>.
    /// </summary>
    public required string From { get; init; }

    /// <summary>Variant of the network, one of <see cref="Variants.Names"/>.</summary>
    public required string Variant { get; init; }

    /// <summary>Name of the network, one of the variant's <see cref="NetworkFile.Networks"/>.</summary>
    public required string Network { get; init; }

    /// <summary>
    /// New safetensors file to write. Its folder is created if necessary, with a <c>config.json</c> that
    /// describes the network.
    /// </summary>
    public required string Out { get; init; }

    /// <summary>
    /// Dictionary of the file, such as <c>state_dict</c>, or prefix of the names, such as <c>netG</c>.
    /// Default: the only one that fits.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Size of the images, for use of the network if no size is given.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>
    /// Number of channels of the images, for networks whose parameters don't determine it: those of a
    /// <c>gan</c>.
    /// </summary>
    public int? Channels { get; init; }

    /// <summary>
    /// Whether the generator was trained with dropout, for Pix2Pix, whose parameters don't say. Default: it
    /// was, as in the paper.
    /// </summary>
    public bool? Dropout { get; init; }

    /// <summary>Labels of StarGAN, in the order of its training.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];
}

/// <summary>Result of an import.</summary>
/// <param name="Path">File of the network.</param>
/// <param name="Key">Source dictionary; empty for the top level of the file.</param>
/// <param name="Tensors">Number of tensors.</param>
/// <param name="Parameters">Number of trained parameters.</param>
/// <param name="LeftOut">
/// Skipped content of the file: other dictionaries, an optimizer, an epoch, unused statistics.
/// </param>
public sealed record ImportResult(string Path, string Key, int Tensors, long Parameters, IReadOnlyList<string> LeftOut);
