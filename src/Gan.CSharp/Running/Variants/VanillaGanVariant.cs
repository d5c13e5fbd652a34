using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>The first GAN, fully connected: Goodfellow et al. 2014.</summary>
public sealed record VanillaGanOptions : ImageGanOptions
{
    /// <inheritdoc/>
    public override ImageGan Gan() => VanillaGan.create(Objective.NonSaturating, Shape);

    /// <inheritdoc/>
    protected internal override ImageGan OfGenerator(NetworkShapes shapes) =>
        VanillaGan.ofGenerator(Objective.NonSaturating, Size?.Width, Size?.Height, Channels, shapes);

    /// <inheritdoc/>
    protected internal override ImageGan OfDiscriminator(NetworkShapes shapes) =>
        VanillaGan.ofDiscriminator(Objective.NonSaturating, Size?.Width, Size?.Height, Channels, shapes);
}

/// <summary>The vanilla GAN by name.</summary>
internal static class VanillaGanVariant
{
    internal static Variant Value { get; } = ImageGanVariant.Of<VanillaGanOptions>("gan", "The first GAN, fully connected: small images from noise (Goodfellow et al. 2014)");
}
