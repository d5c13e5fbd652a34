namespace GanFunctional.Data;

/// <summary>Position of the crop in an image of another aspect ratio.</summary>
public enum Crop
{
    /// <summary>Centre crop.</summary>
    Centre,

    /// <summary>Random crop.</summary>
    Random,
}

/// <summary>
/// Transform from an image of any size to a network's input. The image is resized, keeping its aspect ratio,
/// until it just covers <paramref name="Load"/>, and cropped to <paramref name="Width"/> ×
/// <paramref name="Height"/>. Optional flips and colour jitter follow, and values are scaled to [-1, 1] by x
/// / 127.5 − 1. Resizing is linear interpolation with antialiasing, as <c>BILINEAR</c> of Pillow and
/// torchvision; an image of the target size is not resampled.
/// </summary>
/// <remarks>
/// An aligned pair is one image with twice the channels, so random choices are the same for both halves. Each
/// half becomes exactly what it would become alone with the same random numbers.
/// </remarks>
/// <param name="Width">Width of the result.</param>
/// <param name="Height">Height of the result.</param>
/// <param name="Channels">
/// 1 (grey), 3 (RGB) or 4 (RGB and alpha); 2, 6 or 8 for an aligned pair of these, the first image's channels first.
/// </param>
/// <param name="Flip">Whether to mirror a random half of the images horizontally.</param>
/// <param name="Crop">Position of the crop.</param>
/// <param name="Load">
/// Size to cover before the crop, at least that of the result; null for the same size. With
/// <see cref="Crop.Random"/> this is pix2pix's random jitter (Isola et al. 2017, section 6.2: crops of 256
/// from 286).
/// </param>
/// <param name="CropFirst">
/// Side in pixels of a centre crop before anything else (CelebA's 178), or the whole side of a smaller image;
/// null for no such crop.
/// </param>
/// <param name="Jitter">
/// j in [0, 1): brightness, contrast and saturation are multiplied, in this order, by factors uniform in
/// [1 − j, 1 + j] (<see cref="ColorJitter"/>).
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
    /// <summary>Size that the image covers before the crop.</summary>
    internal (int Width, int Height) Cover => Load ?? (Width, Height);

    /// <summary>Part of an image that is used.</summary>
    internal (int Left, int Top, int Width, int Height) Part(int width, int height)
    {
        (int w, int h) = (Math.Min(CropFirst ?? width, width), Math.Min(CropFirst ?? height, height));
        return ((width - w) / 2, (height - h) / 2, w, h);
    }

    /// <summary>1, or 2 for an aligned pair.</summary>
    internal int Images => Channels is 2 or 6 or 8 ? 2 : 1;

    /// <summary>Transforms one image.</summary>
    /// <param name="image">Image of <see cref="Channels"/> channels.</param>
    /// <param name="random">Random numbers of flip, crop and jitter.</param>
    /// <returns>Shape <c>[c, h, w]</c>, values in [-1, 1].</returns>
    /// <exception cref="DataException">The transform's sizes are invalid.</exception>
    public float[] Apply(Image image, SplitMix random = default)
    {
        Check(1);
        float[] pixels = new float[Channels * Height * Width];
        new Resampler(this).Apply(image, pixels, random);
        return pixels;
    }

    /// <summary>Throws for sizes of which no batch can be made.</summary>
    internal void Check(int batch)
    {
        if (Channels is not (1 or 2 or 3 or 4 or 6 or 8))
            throw new DataException($"Images must have 1, 3 or 4 channels, aligned pairs 2, 6 or 8, not {Channels}.");
        if (Width < 1 || Height < 1 || (Int128)batch * Width * Height * Channels > Array.MaxLength)
        {
            throw new DataException(
                $"A batch of {batch} images of {Width}×{Height}×{Channels} is not possible: " +
                $"sizes must be at least 1, and the number of values at most {Array.MaxLength}.");
        }

        if (Cover.Width < Width || Cover.Height < Height)
        {
            throw new DataException(
                $"Images loaded at {Cover.Width}×{Cover.Height} are too small for crops of {Width}×{Height}; load them at {Width}×{Height} or larger.");
        }

        if (CropFirst < 1)
            throw new DataException($"The square cropped first must have a side of at least 1 pixel, not {CropFirst}.");
        if (!(Jitter is >= 0 and < 1))
            throw new DataException($"The colour jitter must be at least 0 and below 1, not {Jitter}; 0.2 varies colours by up to a fifth.");
    }
}
