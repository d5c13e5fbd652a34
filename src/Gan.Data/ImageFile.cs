using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Reads image files.</summary>
public static class ImageFile
{
    /// <summary>
    /// Reads a PNG or JPEG, told apart by content. Every kind of PNG (palette, 1 to 16 bits, interlaced, transparent: laid over
    /// white) and grey or colour JPEGs (turned upright by their EXIF orientation) become 8-bit grey or RGB.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1: BT.601 luma; 3: RGB, grey images repeated.</param>
    /// <param name="reuse">An image that is of no further use, whose pixel array the result may take over.</param>
    /// <param name="into">
    /// What the image is read for, where that is known. A JPEG of more than twice the size that this transform covers is decoded at
    /// a half, a quarter or an eighth, as long as twice the size remains: for this transform alone, which makes of it nearly the
    /// same as of the whole image, several times as fast.
    /// </param>
    /// <exception cref="DataException">
    /// The file is missing, not a PNG or JPEG, corrupt, truncated, CMYK, or claims absurd dimensions.
    /// </exception>
    public static Image Read(string path, int channels, Image? reuse = null, ImageTransform? into = null)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 1 or 3 channels.");
        return Decoder.Current.Read(path, channels, reuse, into);
    }
}
