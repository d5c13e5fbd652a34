using System.IO.Compression;

namespace GanFunctional.Data;

/// <summary>Opens files that may be compressed with gzip, according to their first bytes.</summary>
internal static class Compressed
{
    // Deflate cannot do better than 1,032 to 1, so a header that claims more is refused before memory is
    // taken for it.
    private const long BestCompression = 1032;

    /// <summary>Opens the content of a file; also returns its largest possible number of bytes.</summary>
    public static Stream Open(FileStream file, out long mostBytes)
    {
        bool compressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        mostBytes = file.Length * (compressed ? BestCompression : 1);
        return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
