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
/// From an image of any size to a network's input: resized, keeping its shape, until it just covers <paramref name="Width"/> ×
/// <paramref name="Height"/>, cropped, perhaps flipped, and scaled to [-1, 1] by x / 127.5 − 1. Resizing is linear interpolation
/// with a triangle filter that widens with the reduction, so that nothing aliases (what Pillow's and torchvision's antialiased
/// <c>BILINEAR</c> do); an image of the right size stays exactly as it is.
/// </summary>
/// <param name="Width">Columns of the result.</param>
/// <param name="Height">Rows of the result.</param>
/// <param name="Channels">1 (grey) or 3 (RGB).</param>
/// <param name="Flip">Whether half of the images, at random, are mirrored left to right.</param>
/// <param name="Crop">Which part is taken.</param>
public sealed record ImageTransform(int Width, int Height, int Channels, bool Flip = false, Crop Crop = Crop.Centre)
{
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
        if (Channels is not (1 or 3))
            throw new DataException($"Images have 1 or 3 channels, not {Channels}.");
        if (Width < 1 || Height < 1 || (Int128)batch * Width * Height * Channels > Array.MaxLength)
        {
            throw new DataException(
                $"A batch of {batch} images of {Width}×{Height}×{Channels} is not possible: sizes begin at 1, and {Array.MaxLength} values are the most.");
        }
    }
}
