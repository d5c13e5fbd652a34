using GanFunctional.Data.Codecs;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace GanFunctional.Data;

/// <summary>Writes PNG files.</summary>
public static class PngFile
{
    private static readonly PngEncoder s_grey = Encoder(PngColorType.Grayscale), s_colour = Encoder(PngColorType.Rgb), s_transparent = Encoder(PngColorType.RgbWithAlpha);

    /// <summary>
    /// Writes <paramref name="image"/> as an 8-bit grey, sRGB or RGBA PNG, atomically (<see cref="WholeFile"/>).
    /// </summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    public static void Write(string path, Image image)
    {
        long size = (long)image.Width * image.Height * image.Channels;
        if (image.Channels is not (1 or 3 or 4) || image.Width < 1 || image.Height < 1 || size != image.Pixels.Length)
        {
            throw new ArgumentException(
                $"An image of {image.Width}×{image.Height}×{image.Channels} cannot have {image.Pixels.Length} samples.", nameof(image));
        }

        WholeFile.Write(path, image.Channels switch
        {
            1 => Encode<L8>(image, s_grey),
            3 => Encode<Rgb24>(image, s_colour),
            _ => Encode<Rgba32>(image, s_transparent),
        });
    }

    private static byte[] Encode<TPixel>(Image image, PngEncoder encoder)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using MemoryStream file = new();
        using var pixels = SixLabors.ImageSharp.Image.WrapMemory<TPixel>(SharpFormat.Configuration, image.Pixels.AsMemory(), image.Width, image.Height);
        encoder.Encode(pixels, file);
        return file.ToArray();
    }

    private static PngEncoder Encoder(PngColorType colour) => new()
    {
        ColorType = colour,
        BitDepth = PngBitDepth.Bit8,
        FilterMethod = PngFilterMethod.Adaptive,
        IgnoreMetadata = true,
    };
}
