using System.Runtime.InteropServices;

namespace GanFunctional.Data.Codecs;

/// <summary>The simplified interface of libpng 1.6 (png.h, section 5): it keeps its <c>longjmp</c> to itself.</summary>
internal static unsafe partial class LibPng
{
    private const string Library = "libpng16.so.16";

    public const uint Version = 1;
    public const uint FormatAlpha = 1;
    public const uint FormatColor = 2;

    /// <summary>Take 16-bit samples without gamma information as sRGB, as every viewer does, and not as linear light.</summary>
    public const uint Flag16BitSrgb = 4;

    /// <summary><c>png_image</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Control
    {
        public nint Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColormapEntries;
        public uint WarningOrError;
        public fixed byte Message[64];

        public readonly string Text
        {
            get
            {
                fixed (byte* message = Message)
                    return Marshal.PtrToStringUTF8((nint)message) ?? "";
            }
        }
    }

    [LibraryImport(Library, EntryPoint = "png_image_begin_read_from_memory")]
    public static partial int BeginRead(Control* image, byte* file, nuint size);

    [LibraryImport(Library, EntryPoint = "png_image_finish_read")]
    public static partial int FinishRead(Control* image, void* background, byte* pixels, int rowStride, void* colormap);

    [LibraryImport(Library, EntryPoint = "png_image_write_to_memory")]
    public static partial int Write(Control* image, byte* file, nuint* size, int to8Bit, byte* pixels, int rowStride, void* colormap);

    [LibraryImport(Library, EntryPoint = "png_image_free")]
    public static partial void Free(Control* image);
}
