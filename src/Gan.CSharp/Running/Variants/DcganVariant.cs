using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>DCGAN: Radford et al. 2015.</summary>
public sealed record DcganOptions : ImageGanOptions
{
    /// <summary>
    /// Channels of the generator's last feature maps and the discriminator's first; the others are multiples.
    /// </summary>
    [Option]
    public int Features { get; init; } = 64;

    /// <summary>Dimensions of the latent space.</summary>
    [Option]
    public int Latent { get; init; } = Dcgan.latent;

    /// <summary>Adam's learning rate.</summary>
    [Option(Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = 2e-4;

    /// <summary>Share of the steps, at the end, in which the rate decays linearly to 0.</summary>
    [Option(Least = 0, Most = 1)]
    public double Decay { get; init; }

    /// <inheritdoc/>
    public override ImageGan Gan() => Dcgan.createWith(Latent, Features, Adam(), Shape);

    /// <inheritdoc/>
    protected internal override ImageGan OfGenerator(NetworkShapes shapes) => Dcgan.ofGenerator(Adam(), shapes);

    /// <inheritdoc/>
    protected internal override ImageGan OfDiscriminator(NetworkShapes shapes) => Dcgan.ofDiscriminator(Adam(), shapes);

    private Optimizer Adam() => Optimizer.Adam(Phases.Rate(Rate, Steps, Decay), beta1: 0.5);
}

/// <summary>DCGAN by name.</summary>
internal static class DcganVariant
{
    internal static Variant Value { get; } = ImageGanVariant.Of<DcganOptions>("dcgan", "Deep convolutional GAN: images from noise (Radford et al. 2015)");
}
