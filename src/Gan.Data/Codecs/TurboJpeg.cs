using System.Runtime.InteropServices;

namespace GanFunctional.Data.Codecs;

/// <summary>The TurboJPEG 2 interface of libjpeg-turbo, and one decompressor of it.</summary>
internal sealed unsafe partial class TurboJpeg : SafeHandle
{
    private const string Library = "libturbojpeg.so.0";

    public const int Rgb = 0;
    public const int Gray = 6;
    public const int ColorspaceCmyk = 3;
    public const int ColorspaceYcck = 4;

    /// <summary>A truncated file is only a warning to the library; to us it is an error.</summary>
    public const int StopOnWarning = 8192;

    /// <summary>Refuse files with hundreds of progressive scans, which cost minutes.</summary>
    public const int LimitScans = 32768;

    private TurboJpeg(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    public static TurboJpeg Create() => new(InitDecompress());

    public string Error => Marshal.PtrToStringUTF8(GetErrorStr2(handle)) ?? "";

    public bool Header(byte* file, int size, out int width, out int height, out int colorspace) =>
        DecompressHeader3(handle, file, (nuint)size, out width, out height, out _, out colorspace) == 0;

    /// <summary>Decodes into <paramref name="width"/> × <paramref name="height"/>: the file's size, or a half, quarter or eighth of it, rounded up.</summary>
    public bool Decompress(byte* file, int size, byte* pixels, int width, int height, int format) =>
        Decompress2(handle, file, (nuint)size, pixels, width, 0, height, format, StopOnWarning | LimitScans) == 0;

    protected override bool ReleaseHandle() => Destroy(handle) == 0;

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    private static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    private static partial int DecompressHeader3(
        nint handle, byte* file, nuint size, out int width, out int height, out int subsampling, out int colorspace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    private static partial int Decompress2(
        nint handle, byte* file, nuint size, byte* pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint GetErrorStr2(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}
