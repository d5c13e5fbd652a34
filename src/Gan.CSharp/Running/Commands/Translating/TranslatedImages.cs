using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Image as a network takes it.</summary>
/// <param name="Pixels">Values [c, h, w] in [-1, 1].</param>
/// <param name="Size">Size.</param>
/// <param name="Truth">True result, in the channels of the translation; null if not known.</param>
internal sealed record TranslatedImage(float[] Pixels, ImageSize Size, float[]? Truth)
{
    /// <summary>The image in the channels of the truth, to compare with it.</summary>
    internal float[] Compared { get; init; } = Pixels;
}

/// <summary>Images to translate, each in its own size unless another is asked for or needed.</summary>
/// <param name="source">Images, or pairs of an image and its truth.</param>
/// <param name="options">Options of the translation.</param>
/// <param name="translator">Networks.</param>
/// <param name="target">Target that shows which channels images and truths have.</param>
/// <param name="notice">Receives what is guessed or changed, at the first image that it concerns.</param>
internal sealed class TranslatedImages(IImageSource source, TranslateOptions options, Translator translator, TranslationTarget target, Action<string>? notice)
{
    // Memory and time grow with the pixels: these take gigabytes and minutes.
    private const long ManyPixels = 4L << 20;

    // A picture A|B is about twice as wide as the run's images for its height.
    private const double LeastPair = 1.8, MostPair = 2.2, Alike = 1.1;

    private readonly HashSet<string> said = [];

    /// <summary>Number of images.</summary>
    internal int Count => source.Count;

    /// <summary>Name of the images, for messages.</summary>
    internal string Name => source.Name;

    /// <summary>Opens the images.</summary>
    /// <exception cref="GanException">The truth or the size is impossible, or the targets take other channels.</exception>
    /// <exception cref="DataException">The images can't be listed, or lack their truth.</exception>
    internal static TranslatedImages Open(TranslateOptions options, Translator translator, IReadOnlyList<TranslationTarget> targets, Action<string>? notice)
    {
        if (targets.Select(translator.Takes).Distinct().Count() > 1)
            throw new GanException("the targets take images of different channels, grey and colour: give one of them with --to");
        if (options.Size is { } size && size != translator.Size && !translator.TakesAnySize)
            throw new GanException($"the networks of '{options.Run}' take images of {Shown(translator.Size)} only, not {Shown(size)}: omit --size");
        IImageSource source = options switch
        {
            { Truth: not null, Images: not [_] } => throw new GanException("--truth is for the images of one folder: give one with --images"),
            { Truth: { } truth } => Datasets.OpenPairs(options.Images[0], truth, notice),
            { Images: [] } => translator.HeldOut(targets, notice),
            _ => ImageList.Open(options.Images, notice),
        };
        notice?.Invoke(IsOfPairs(source) ? DataFound.InPairs(source) : DataFound.In(source));
        return new(source, options, translator, targets[0], notice);
    }

    /// <summary>Describes an image for messages, by its path.</summary>
    internal string Describe(int index) => source.Describe(index);

    /// <summary>Reads an image.</summary>
    /// <exception cref="DataException">The image can't be read.</exception>
    internal TranslatedImage Read(int index)
    {
        int taken = translator.Takes(target);
        TranslatedImage image = Read(index, taken);
        if (image.Truth is null || translator.Gives(target) is var given && given == taken) return image;
        TranslatedImage other = Read(index, given);
        return image with { Truth = other.Truth, Compared = other.Pixels };
    }

    private TranslatedImage Read(int index, int c)
    {
        if (IsOfPairs(source))
        {
            Image pair = source.Read(index, 2 * c);
            (float[] both, ImageSize size) = Fitted(pair, index);
            (float[] first, float[] second) = (both[..(both.Length / 2)], both[(both.Length / 2)..]);
            // The run's own pairs are in its order; with --truth the images come first.
            return options.Truth is null && translator.IsReverse ? new(second, size, first) : new(first, size, second);
        }

        Image whole = source.Read(index, c);
        PairHalf half = options.Half ?? Recognised(whole, index);
        if (half == PairHalf.None)
        {
            (float[] pixels, ImageSize size) = Fitted(whole, index);
            return new(pixels, size, null);
        }

        if (whole.Width % 2 != 0)
            throw new DataException($"'{Describe(index)}' is {whole.Width} pixels wide, and a picture A|B must have an even width; give --half none to translate it whole.");
        Image left = Columns(whole, 0), right = Columns(whole, whole.Width / 2);
        (float[] input, ImageSize halved) = Fitted(half == PairHalf.Left ? left : right, index);
        (float[] truth, _) = Fitted(half == PairHalf.Left ? right : left, index);
        return new(input, halved, truth);
    }

    private static bool IsOfPairs(IImageSource source) => source.Channels == 6;

    private static string Word(PairHalf half) => half == PairHalf.Left ? "left" : "right";

    private static string Shown(ImageSize size) => $"{size.Width}×{size.Height}";

    private static Image Columns(Image whole, int first)
    {
        int width = whole.Width / 2, c = whole.Channels;
        byte[] pixels = new byte[width * whole.Height * c];
        for (int y = 0; y < whole.Height; y++)
            whole.Pixels.AsSpan((y * whole.Width + first) * c, width * c).CopyTo(pixels.AsSpan(y * width * c));
        return new(width, whole.Height, c, pixels);
    }

    // Whether a picture is one of A|B like those of the training.
    private PairHalf Recognised(Image picture, int index)
    {
        if (translator.InputHalf is not { } half) return PairHalf.None;
        double shape = picture.Width / (double)picture.Height / (translator.Size.Width / (double)translator.Size.Height);
        if (shape is >= LeastPair and <= MostPair)
        {
            Once("pair", $"pictures A|B side by side, such as '{Describe(index)}', are recognised by their shape: their {Word(half)} half is translated (--half none for whole pictures)");
            return half;
        }

        if (shape is < 1 / Alike or > Alike)
            Once("whole", $"'{Describe(index)}' has neither the shape of the run's images nor that of two side by side, and is translated whole (--half {Word(half)} if it shows A|B)");
        return PairHalf.None;
    }

    private (float[] Pixels, ImageSize Size) Fitted(Image image, int index)
    {
        ImageSize own = new(image.Width, image.Height);
        if (options.Size is { } size) return (translator.Options.Plain(size, image.Channels).Apply(image), size);
        ImageSize trained = translator.Size;
        if (!translator.TakesAnySize)
        {
            if (own != trained)
                Once("fixed", $"the networks take images of {Shown(trained)} only: others, such as '{Describe(index)}' with {Shown(own)}, are resized to cover that size and cut to their middle");
            return (translator.Options.Plain(trained, image.Channels).Apply(image), trained);
        }

        if (own != trained)
            Once("own", $"images keep their own size, such as {Shown(own)} of '{Describe(index)}'; the run was trained at {Shown(trained)} (--size {trained} for that)");
        if (translator.Pads(own))
            Once("padded", $"where sides don't fit the networks, as those of '{Describe(index)}', images are reflected at the borders, and cut back afterwards");
        if (image.Width * (long)image.Height > ManyPixels)
            Once("many", $"'{Describe(index)}' has {Shown(own)} pixels, which takes much memory and time (--size for a smaller size)");
        return (new ImageTransform(own.Width, own.Height, image.Channels).Apply(image), own);
    }

    private void Once(string kind, string sentence)
    {
        if (said.Add(kind)) notice?.Invoke(sentence);
    }
}
