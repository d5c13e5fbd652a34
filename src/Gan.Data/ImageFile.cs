using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Reads image files.</summary>
public static class ImageFile
{
    /// <summary>
    /// Reads a PNG, JPEG, WebP, GIF (first frame), BMP, TGA, PBM, PGM or PPM, recognised by content. Images
    /// of every kind (palette, 1 to 16 bits, interlaced, transparent) become 8-bit grey, RGB or RGBA. Without alpha, transparent
    /// pixels are blended with white. The EXIF orientation is applied.
    /// </summary>
    /// <param name="path">File.</param>
    /// <param name="channels">1: BT.601 luma; 3: RGB, grey images repeated; 4: RGB and alpha, not premultiplied.</param>
    /// <param name="reuse">Image that is no longer needed, whose pixel array the result may reuse.</param>
    /// <exception cref="DataException">
    /// The file is missing, of another format, corrupt, truncated, too large, or an animated
    /// WebP.
    /// </exception>
    public static Image Read(string path, int channels, Image? reuse = null)
    {
        if (channels is not (1 or 3 or 4))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Images have 1, 3 or 4 channels.");
        return Decoder.Current.Read(path, channels, reuse);
    }
}
