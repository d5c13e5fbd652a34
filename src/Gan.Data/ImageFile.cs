using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Reads image files.</summary>
public static class ImageFile
{
    /// <summary>
    /// Reads a PNG, JPEG, WebP, GIF (its first frame), BMP, TGA, PBM, PGM or PPM, told apart by content. Every kind of them (palette,
    /// 1 to 16 bits, interlaced, transparent: laid over white) becomes 8-bit grey or RGB, turned upright by its EXIF orientation.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1: BT.601 luma; 3: RGB, grey images repeated.</param>
    /// <param name="reuse">An image that is of no further use, whose pixel array the result may take over.</param>
    /// <exception cref="DataException">
    /// The file is missing, of another format, corrupt, truncated, a CMYK JPEG, an animated WebP, or claims absurd dimensions.
    /// </exception>
    public static Image Read(string path, int channels, Image? reuse = null)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 1 or 3 channels.");
        return Decoder.Current.Read(path, channels, reuse);
    }
}
