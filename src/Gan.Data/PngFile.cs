using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Writes PNG files.</summary>
public static class PngFile
{
    /// <summary>Writes <paramref name="image"/> as an 8-bit sRGB or grey PNG, whole or not at all (<see cref="WholeFile"/>).</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Write(string path, Image image) => WholeFile.Write(path, Encode(image).ToArray());

    private static unsafe ReadOnlySpan<byte> Encode(Image image)
    {
        long size = (long)image.Width * image.Height * image.Channels;
        if (image.Channels is not (1 or 3) || image.Width < 1 || image.Height < 1 || size != image.Pixels.Length)
        {
            throw new ArgumentException(
                $"An image of {image.Width}×{image.Height}×{image.Channels} cannot have {image.Pixels.Length} samples.", nameof(image));
        }

        LibPng.Control control = new()
        {
            Version = LibPng.Version,
            Width = (uint)image.Width,
            Height = (uint)image.Height,
            Format = image.Channels == 3 ? LibPng.FormatColor : 0,
        };
        // zlib's worst case and the chunks around it, generously.
        byte[] file = new byte[checked((int)((size + image.Height) * 5 / 4 + 4096))];
        nuint written = (nuint)file.Length;
        fixed (byte* to = file, pixels = image.Pixels)
        {
            if (LibPng.Write(&control, to, &written, 0, pixels, 0, null) == 0)
                throw new InvalidOperationException($"libpng cannot encode the image: {control.Text}.");
        }

        return file.AsSpan(0, (int)written);
    }
}
