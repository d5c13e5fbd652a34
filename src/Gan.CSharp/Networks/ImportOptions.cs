namespace GanFunctional.CSharp;

/// <summary>Which network to take from a file of another program, and where to.</summary>
public sealed record ImportOptions
{
    /// <summary>A <c>.pth</c>, <c>.pt</c>, <c>.ckpt</c> of PyTorch or a safetensors file, told by its content; its tensors have the names of a <c>state_dict</c>.</summary>
    public required string From { get; init; }

    /// <summary>One of <see cref="Variants.Names"/>.</summary>
    public required string Variant { get; init; }

    /// <summary>One of the variant's <see cref="NetworkFile.Networks"/>.</summary>
    public required string Network { get; init; }

    /// <summary>The safetensors file to write, which must not be there yet. In its folder, which is made, a <c>config.json</c> says what it is.</summary>
    public required string Out { get; init; }

    /// <summary>Which of the file's dictionaries, as <c>state_dict</c>, or what the names in it begin with, as <c>netG</c>; at first the only one that fits.</summary>
    public string? Key { get; init; }

    /// <summary>The images' size, which use takes where none is given.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>The images' channels, where the parameters don't say them: those of a <c>gan</c>.</summary>
    public int? Channels { get; init; }

    /// <summary>StarGAN's labels, in the order that it was trained on.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];
}

/// <summary>What an import wrote.</summary>
/// <param name="Path">The network.</param>
/// <param name="Key">The dictionary that it comes from; empty: the file itself.</param>
/// <param name="Tensors">How many tensors it has.</param>
/// <param name="Parameters">How many trained numbers.</param>
/// <param name="LeftOut">What else is in the file: other dictionaries, an optimizer, an epoch, statistics that nobody uses.</param>
public sealed record ImportResult(string Path, string Key, int Tensors, long Parameters, IReadOnlyList<string> LeftOut);
