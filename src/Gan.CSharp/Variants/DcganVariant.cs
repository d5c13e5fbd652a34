using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>DCGAN: Radford et al. 2015.</summary>
public sealed record DcganOptions : ImageGanOptions
{
    /// <summary>Channels of the generator's last feature maps and of the discriminator's first; the others are multiples of them.</summary>
    [Option("Channels of the generator's last feature maps and of the discriminator's first; the others are multiples of them")]
    public int Features { get; init; } = Dcgan.defaults.Features;

    /// <summary>Adam's learning rate.</summary>
    [Option("Learning rate", Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = Dcgan.defaults.LearningRate.At(0);

    /// <summary>Share of the steps, the last ones, in which the rate falls linearly to 0.</summary>
    [Option("Share of the steps, the last ones, in which the rate falls linearly to 0", Least = 0, Most = 1)]
    public double Decay { get; init; }

    /// <inheritdoc/>
    public override ImageGan Gan() => Dcgan.createWith(new(Features, Phases.Rate(Rate, Steps, Decay)), Shape);

    /// <inheritdoc/>
    protected internal override Net<Tensor, Tensor> GeneratorOf(NetworkShapes shapes) => Dcgan.recognisedGenerator(shapes);

    /// <inheritdoc/>
    protected internal override Net<Tensor, Tensor> DiscriminatorOf(NetworkShapes shapes) => Dcgan.recognisedDiscriminator(shapes);
}

/// <summary>DCGAN by name.</summary>
internal static class DcganVariant
{
    internal static Variant Value { get; } = ImageGanVariant.Of<DcganOptions>("dcgan", "Deep convolutional GAN: images from noise (Radford et al. 2015)");
}
