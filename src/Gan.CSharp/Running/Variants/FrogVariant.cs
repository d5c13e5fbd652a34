using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Chollet's GAN of 32×32 colour images, with its habits.</summary>
public sealed record FrogOptions : ImageGanOptions
{
    /// <summary>Batches of 20 images.</summary>
    public FrogOptions() => Batch = 20;

    /// <inheritdoc/>
    public override ImageGan Gan() => Frog.create(Shape);

    /// <inheritdoc/>
    private protected override ImageShape? Only => ImageShape.Square(32, 3);

    /// <summary>False: its discriminator gives high logits to fakes, which no completion prior expects.</summary>
    internal override bool Completes => false;
}

/// <summary>The frog GAN by name.</summary>
internal static class FrogVariant
{
    internal static Variant Value { get; } = ImageGanVariant.Of<FrogOptions>("frog", "Chollet's GAN of 32×32 colour images");
}
