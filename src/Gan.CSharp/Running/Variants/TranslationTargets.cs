using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>One translation of images.</summary>
/// <param name="To">Its name, as in <c>gan translate --to NAME</c>.</param>
/// <param name="Network">The network that translates.</param>
/// <param name="Condition">Makes the second tensor that the network takes beside an image, [1, …]; null: it takes images alone.</param>
public sealed record TranslationTarget(string To, string Network, Func<Tensor>? Condition = null)
{
    /// <summary>Change of some of an image's labels, in place of <see cref="Condition"/>; null: none is kept.</summary>
    internal LabelChange? Change { get; init; }
}

/// <summary>Change of some labels of an image, which keeps the others.</summary>
/// <param name="Names">Names of all labels of the data set.</param>
/// <param name="First">Index of the first of them in the class head of the discriminator.</param>
/// <param name="Condition">Makes the tensor [1, …] that the generator takes, of the image's own labels, each 0 or 1.</param>
internal sealed record LabelChange(IReadOnlyList<string> Names, int First, Func<IReadOnlyList<float>, Tensor> Condition);

/// <summary>Everything that images can be translated to.</summary>
/// <param name="Size">The size of the images in training.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Targets">The targets by name.</param>
public sealed record TranslationTargets(ImageSize Size, int Channels, params IReadOnlyList<TranslationTarget> Targets)
{
    /// <summary>Whether the authors run networks as in training at test time, with each image's own statistics and dropout.</summary>
    public bool AsInTraining { get; init; }

    /// <summary>Mode of the networks where none is asked for.</summary>
    public RunMode Mode { get; init; }

    /// <summary>Half of a picture A|B that networks take, if they were trained on such pictures; null: they were not.</summary>
    public PairHalf? InputHalf { get; init; }

    /// <summary>Whether networks take the second image of a pair.</summary>
    public bool Reverse { get; init; }

    /// <summary>
    /// Opens the images that the run held out, of which a target's translations are made: pairs of A and B, or images. Null: none are known.
    /// </summary>
    public Func<TranslationTarget, Action<string>?, IImageSource>? HeldOut { get; init; }

    /// <summary>The target of a text that is no target's name; null: there is none.</summary>
    public Func<string, TranslationTarget?>? Composed { get; init; }
}
