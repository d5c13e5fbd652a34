namespace GanFunctional.Data;

/// <summary>Which part of an image is taken where its shape is not the wanted one.</summary>
public enum Crop
{
    /// <summary>The middle.</summary>
    Centre,

    /// <summary>A random part.</summary>
    Random,
}

/// <summary>
/// From an image of any size to a network's input: resized, keeping its shape, until it just covers <paramref name="Load"/>,
/// cropped to <paramref name="Width"/> × <paramref name="Height"/>, perhaps flipped, scaled to [-1, 1] by x / 127.5 − 1, and
/// perhaps varied in colour. Resizing is linear interpolation with a triangle filter that widens with the reduction, so that
/// nothing aliases (what Pillow's and torchvision's antialiased <c>BILINEAR</c> do); an image of the right size stays exactly as
/// it is.
/// </summary>
/// <remarks>
/// An aligned pair is one image of twice the channels, so that every choice holds for both of its halves: each half becomes
/// exactly what it would become alone under the same random numbers.
/// </remarks>
/// <param name="Width">Columns of the result.</param>
/// <param name="Height">Rows of the result.</param>
/// <param name="Channels">1 (grey) or 3 (RGB); 2 or 6 for an aligned pair of these, the first image's channels first.</param>
/// <param name="Flip">Whether half of the images, at random, are mirrored left to right.</param>
/// <param name="Crop">Which part is taken.</param>
/// <param name="Load">
/// The size to cover before the crop, at least the result's, which it is where null. With <see cref="Crop.Random"/> this is
/// pix2pix's random jitter (Isola et al. 2017, section 6.2: 286, of which 256 are taken).
/// </param>
/// <param name="CropFirst">
/// Side in pixels of the square taken from the middle of the image before anything else (CelebA's 178), or as much of it as the
/// image has; null: the whole image.
/// </param>
/// <param name="Jitter">
/// j in [0, 1): brightness, contrast and saturation are each multiplied by a factor uniform in [1 − j, 1 + j],
/// in this order, as torchvision's <c>adjust_brightness</c>, <c>adjust_contrast</c> and <c>adjust_saturation</c> do it.
/// </param>
public sealed record ImageTransform(
    int Width,
    int Height,
    int Channels,
    bool Flip = false,
    Crop Crop = Crop.Centre,
    (int Width, int Height)? Load = null,
    int? CropFirst = null,
    float Jitter = 0)
{
    /// <summary>The size that the image is made to cover before the crop.</summary>
    internal (int Width, int Height) Cover => Load ?? (Width, Height);

    /// <summary>The part of an image that is looked at.</summary>
    internal (int Left, int Top, int Width, int Height) Part(int width, int height)
    {
        (int w, int h) = (Math.Min(CropFirst ?? width, width), Math.Min(CropFirst ?? height, height));
        return ((width - w) / 2, (height - h) / 2, w, h);
    }

    /// <summary>1, or 2 for an aligned pair.</summary>
    internal int Images => Channels is 2 or 6 ? 2 : 1;

    /// <summary>Transforms one image.</summary>
    /// <param name="image">An image of <see cref="Channels"/> channels.</param>
    /// <param name="random">Decides over the flip and the random crop.</param>
    /// <returns>Shape <c>[c, h, w]</c>, values in [-1, 1].</returns>
    /// <exception cref="DataException">The transform's sizes are impossible.</exception>
    public float[] Apply(Image image, SplitMix random = default)
    {
        Check(1);
        float[] pixels = new float[Channels * Height * Width];
        new Resampler(this).Apply(image, pixels, random);
        return pixels;
    }

    /// <summary>Refuses sizes of which no batch can be made.</summary>
    internal void Check(int batch)
    {
        if (Channels is not (1 or 2 or 3 or 6))
            throw new DataException($"Images have 1 or 3 channels, aligned pairs 2 or 6, not {Channels}.");
        if (Width < 1 || Height < 1 || (Int128)batch * Width * Height * Channels > Array.MaxLength)
        {
            throw new DataException(
                $"A batch of {batch} images of {Width}×{Height}×{Channels} is not possible: sizes begin at 1, and {Array.MaxLength} values are the most.");
        }

        if (Cover.Width < Width || Cover.Height < Height)
        {
            throw new DataException(
                $"Images loaded at {Cover.Width}×{Cover.Height} are too small for crops of {Width}×{Height}; load them at {Width}×{Height} or larger.");
        }

        if (CropFirst < 1)
            throw new DataException($"The square cropped first has a side of at least 1 pixel, not {CropFirst}.");
        if (!(Jitter is >= 0 and < 1))
            throw new DataException($"The colour jitter is a share from 0 to below 1, not {Jitter}; 0.2 varies colours by up to a fifth.");
    }
}
