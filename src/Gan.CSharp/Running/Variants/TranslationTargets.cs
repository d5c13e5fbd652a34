namespace GanFunctional.CSharp;

/// <summary>One translation of images.</summary>
/// <param name="To">Its name, as in <c>gan translate --to NAME</c>.</param>
/// <param name="Network">The network that translates.</param>
/// <param name="Condition">Makes the second tensor that the network takes beside an image, [1, …]; null: it takes images alone.</param>
public sealed record TranslationTarget(string To, string Network, Func<Tensor>? Condition = null);

/// <summary>Everything that images can be translated to.</summary>
/// <param name="Size">The size of the images where none is asked for.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Targets">The targets by name.</param>
public sealed record TranslationTargets(ImageSize Size, int Channels, params IReadOnlyList<TranslationTarget> Targets)
{
    /// <summary>Whether networks are run as in training by default (each image's own statistics, dropout), as some papers do at test time.</summary>
    public bool AsInTraining { get; init; }

    /// <summary>The target of several names at once; null: they exclude each other.</summary>
    public Func<IReadOnlyList<string>, TranslationTarget>? Several { get; init; }
}
