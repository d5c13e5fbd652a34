using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Defaults of translation options that depend on the size of the images.</summary>
internal static class TranslationDefaults
{
    private const int Largest = 256, Step = 4;

    // From CIFAR's 32 to emoji of 72 pixels, half the papers' widths is enough, and trains in minutes.
    private const int Small = 72;

    /// <summary>Computes size and channels of the images, those of the first source and of all, and the widths of the networks.</summary>
    public static T WithSizes<T>(this T options, IReadOnlyList<IImageSource> sources, bool square = false)
        where T : TranslationOptions
    {
        ImageSurvey[] surveys = [.. sources.Select(ImageSurvey.Of)];
        ImageSize size = options.Size ?? SizeOf(surveys[0]);
        if (square) size = Math.Min(size.Width, size.Height);
        int width = IsSmall(size) ? 32 : 64;
        return options with
        {
            Size = size,
            Channels = options.Channels ?? (surveys.All(survey => survey.IsGrey) ? 1 : 3),
            Features = options.Features ?? width,
            DiscriminatorFeatures = options.DiscriminatorFeatures ?? width,
        };
    }

    public static bool IsSmall(ImageSize size) => Math.Max(size.Width, size.Height) <= Small;

    private static ImageSize SizeOf(ImageSurvey survey)
    {
        (int width, int height) = survey.Sizes is [var usual, ..] ? usual : (Largest, Largest);
        double shrink = Math.Min(1, Largest / (double)Math.Max(width, height));
        return new(Multiple(width * shrink), Multiple(height * shrink));

        static int Multiple(double side) => Math.Max(Step, (int)side / Step * Step);
    }
}
