using System.Buffers.Binary;
using System.IO.Compression;
using SixLabors.ImageSharp.Formats.Png;

namespace GanFunctional.Data.Codecs;

/// <summary>
/// PNG (ISO/IEC 15948): every colour type and depth; <see cref="InterlacedPng"/> decodes interlaced files.
/// </summary>
internal sealed class Png() : SharpFormat(new PngDecoder { IgnoreMetadata = true }, "PNG", "png")
{
    // Deflate cannot do better than 1,032 to 1.
    private const long BestCompression = 1032;

    private const int Palette = 3;

    public override bool Starts(ReadOnlySpan<byte> file) => file.StartsWith(PngChunks.Signature);

    /// <summary>
    /// Walks the chunks. Refuses second headers, and pixels after other chunks: ImageSharp accepts them, but
    /// allocates memory for the first only.
    /// </summary>
    public override Header Examine(ReadOnlySpan<byte> file)
    {
        PngChunks chunks = new(file);
        if (!chunks.Next() || !chunks.Is("IHDR"u8) || chunks.Data.Length != 13)
            throw new InvalidDataException("it does not begin with a header");
        (long width, long height) = (BinaryPrimitives.ReadUInt32BigEndian(chunks.Data), BinaryPrimitives.ReadUInt32BigEndian(chunks.Data[4..]));
        int colour = chunks.Data[9];
        bool alpha = colour is 4 or 6, palette = false;
        int orientation = Orientation.Upright, runs = 0;
        for (bool inside = false; chunks.Next();)
        {
            bool pixels = chunks.Is("IDAT"u8);
            if (pixels && !inside)
                runs++;
            inside = pixels;
            if (chunks.Is("IHDR"u8))
                throw new InvalidDataException("it has two headers");
            alpha |= chunks.Is("tRNS"u8);
            palette |= chunks.Is("PLTE"u8) && chunks.Data.Length >= 3;
            if (chunks.Is("eXIf"u8))
                orientation = Orientation.Find(chunks.Data);
        }

        if (runs != 1)
            throw new InvalidDataException(runs == 0 ? "it has no pixels" : "its pixels are not all in one place");
        if (colour == Palette && !palette)
            throw new InvalidDataException("it has no palette");
        return new(width, height, (long)(height * RowBytes(file, width) / BestCompression), file.Length, alpha, orientation);
    }

    public override void Decode(byte[] file, Header header, Image into)
    {
        ReadOnlySpan<byte> content = file.AsSpan(0, header.Length);
        if (InterlacedPng.Is(content))
        {
            InterlacedPng.Decode(content, header, into, (pass, part) => base.Decode(pass, header with { Length = pass.Length }, part));
            return;
        }

        base.Decode(file, header, into);
        // Where the pixels end early, ImageSharp leaves the rest as it was. A last row like that is rare
        // enough to look again.
        if (IsEmpty(into.Pixels.AsSpan(0, into.Width * into.Height * into.Channels)[^(into.Width * into.Channels)..], into.Channels, header.Alpha))
            CheckPixels(content, into.Height * (RowBytes(content, into.Width) + 1));
    }

    /// <summary>
    /// Bytes of an uncompressed row without its filter byte, by the bit depth and colour type of the header.
    /// </summary>
    public static long RowBytes(ReadOnlySpan<byte> file, long width)
    {
        (int depth, int colour) = (file[24], file[25]);
        int samples = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return (width * depth * samples + 7) / 8;
    }

    /// <summary>Decompresses the content of the IDAT chunks.</summary>
    public static ZLibStream Pixels(ReadOnlySpan<byte> file)
    {
        MemoryStream compressed = new();
        for (PngChunks chunks = new(file); chunks.Next();)
        {
            if (chunks.Is("IDAT"u8))
                compressed.Write(chunks.Data);
        }

        compressed.Position = 0;
        return new ZLibStream(compressed, CompressionMode.Decompress);
    }

    // As a row that was never decoded becomes: black, or transparent, which is blended with white.
    private static bool IsEmpty(ReadOnlySpan<byte> row, int channels, bool alpha)
    {
        if (channels < 4)
            return !row.ContainsAnyExcept(alpha ? byte.MaxValue : byte.MinValue);
        for (int i = 3; i < row.Length; i += 4)
        {
            if (alpha ? row[i] != 0 : row[(i - 3)..i].ContainsAnyExcept(byte.MinValue))
                return false;
        }

        return true;
    }

    private static void CheckPixels(ReadOnlySpan<byte> file, long wanted)
    {
        using ZLibStream pixels = Pixels(file);
        byte[] buffer = new byte[1 << 14];
        while (wanted > 0 && pixels.Read(buffer) is var got and > 0)
            wanted -= got;
        if (wanted > 0)
            throw new InvalidDataException("its pixels end early");
    }
}
