using System.Runtime.InteropServices;

namespace GanFunctional.Data.Tests;

/// <summary>JPEG files for tests: TurboJPEG's compressor, and an EXIF orientation where one is wanted.</summary>
internal static unsafe partial class JpegWriter
{
    private const string Library = "libturbojpeg.so.0";

    public static void Write(string path, Image image, int orientation = 1)
    {
        nint handle = InitCompress();
        byte* file = null;
        nuint size = 0;
        fixed (byte* pixels = image.Pixels)
        {
            // Pixel formats RGB and grey, subsampling 4:2:0 or none, quality 92.
            (int format, int subsampling) = image.Channels == 3 ? (0, 2) : (6, 3);
            Assert.Equal(0, Compress(handle, pixels, image.Width, 0, image.Height, format, &file, &size, subsampling, 92, 0));
        }

        // APP1 with a little-endian directory of one entry, tag 0x0112, after the start of the image.
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        ReadOnlySpan<byte> written = new(file, (int)size);
        File.WriteAllBytes(path, [.. written[..2], .. exif, .. written[2..]]);
        Free(file);
        Assert.Equal(0, Destroy(handle));
    }

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    private static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    private static partial int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int format, byte** file, nuint* size, int subsampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    private static partial void Free(byte* file);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}
