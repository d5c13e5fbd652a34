namespace GanFunctional.CSharp;

/// <summary>The built-in variants.</summary>
public static class Variants
{
    internal static IReadOnlyList<Variant> All { get; } =
    [
        ImageGanRun.Variant<DcganOptions>("dcgan", "Deep convolutional GAN: images from noise (Radford et al. 2015)"),
        ImageGanRun.Variant<VanillaGanOptions>("gan", "The first GAN, fully connected: small images from noise (Goodfellow et al. 2014)"),
        ImageGanRun.Variant<FrogOptions>("frog", "Chollet's GAN of 32×32 colour images"),
        Pix2PixRun.Variant,
        CycleGanRun.Variant,
        StarGanRun.Variant,
        GanClsRun.Variant,
    ];

    /// <summary>Their names, as in <c>gan train NAME</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(variant => variant.Name)];

    /// <summary>The variant of a name.</summary>
    /// <exception cref="GanException">There is none.</exception>
    internal static Variant Named(string name) => All.FirstOrDefault(variant => variant.Name == name)
        ?? throw new GanException($"there is no variant '{Sentence.Clean(name)}': there are {string.Join(", ", Names)}");

    /// <summary>The variant that a record of options belongs to.</summary>
    internal static Variant Of(TrainOptions options) => All.First(variant => variant.Options == options.GetType());
}
