using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Defaults of translation options that depend on the size of the images.</summary>
internal static class TranslationDefaults
{
    private const int Largest = 256, Step = 4;

    // From CIFAR's 32 to emoji of 72 pixels, half the papers' widths is enough, and trains in minutes.
    private const int Small = 72;

    /// <summary>Computes the size and the widths of the networks.</summary>
    public static T WithSizes<T>(this T options, IImageSource source, bool square = false)
        where T : TranslationOptions
    {
        ImageSize size = options.Size ?? SizeOf(source);
        if (square) size = Math.Min(size.Width, size.Height);
        int width = IsSmall(size) ? 32 : 64;
        return options with { Size = size, Features = options.Features ?? width, DiscriminatorFeatures = options.DiscriminatorFeatures ?? width };
    }

    public static bool IsSmall(ImageSize size) => Math.Max(size.Width, size.Height) <= Small;

    private static ImageSize SizeOf(IImageSource source)
    {
        (int width, int height) = ImageSurvey.Of(source).Sizes is [var usual, ..] ? usual : (Largest, Largest);
        double shrink = Math.Min(1, Largest / (double)Math.Max(width, height));
        return new(Multiple(width * shrink), Multiple(height * shrink));

        static int Multiple(double side) => Math.Max(Step, (int)side / Step * Step);
    }
}
