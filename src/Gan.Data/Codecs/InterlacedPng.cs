using System.Buffers.Binary;
using System.IO.Compression;

namespace GanFunctional.Data.Codecs;

/// <summary>
/// Interlaced PNGs (Adam7): seven passes of every eighth, fourth and second pixel. Each pass is decoded as a
/// PNG. ImageSharp 2.1 hangs on interlaced files whose pixels end early or that have fewer than five columns,
/// and does not check palette indices.
/// </summary>
internal static class InterlacedPng
{
    private static readonly (int X, int Y, int StepX, int StepY)[] s_passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly uint[] s_checksums = [.. Enumerable.Range(0, 256).Select(Checksum)];

    public static bool Is(ReadOnlySpan<byte> file) => file[28] == 1;

    /// <summary>
    /// Decodes <paramref name="file"/>; <paramref name="decode"/> decodes a pass, given as a PNG, to an image
    /// of its size.
    /// </summary>
    public static void Decode(ReadOnlySpan<byte> file, Header header, Image into, Action<byte[], Image> decode)
    {
        int channels = into.Channels;
        using ZLibStream pixels = Png.Pixels(file);
        foreach ((int x, int y, int stepX, int stepY) in s_passes)
        {
            (int width, int height) = ((into.Width - x + stepX - 1) / stepX, (into.Height - y + stepY - 1) / stepY);
            if (width < 1 || height < 1)
                continue;
            byte[] rows = new byte[checked((int)(height * (Png.RowBytes(file, width) + 1)))];
            if (pixels.ReadAtLeast(rows, rows.Length, throwOnEndOfStream: false) < rows.Length)
                throw new InvalidDataException("its pixels end early");
            Image part = Image.Allocate(width, height, channels, null);
            decode(Pass(file, width, height, rows), part);
            for (int row = 0, from = 0; row < height; row++)
            {
                int to = ((y + row * stepY) * into.Width + x) * channels;
                for (int column = 0; column < width; column++, from += channels, to += stepX * channels)
                    part.Pixels.AsSpan(from, channels).CopyTo(into.Pixels.AsSpan(to));
            }
        }
    }

    /// <summary>Writes a PNG of these rows, not interlaced, with the file's colours.</summary>
    private static byte[] Pass(ReadOnlySpan<byte> file, int width, int height, byte[] rows)
    {
        using MemoryStream png = new();
        png.Write(PngChunks.Signature);
        for (PngChunks chunks = new(file); chunks.Next();)
        {
            if (chunks.Is("IHDR"u8))
            {
                byte[] header = chunks.Data.ToArray();
                BinaryPrimitives.WriteInt32BigEndian(header, width);
                BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
                header[12] = 0;
                Write(png, chunks.Kind, header);
            }
            else if (chunks.Is("PLTE"u8) || chunks.Is("tRNS"u8))
            {
                Write(png, chunks.Kind, chunks.Data);
            }
        }

        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.NoCompression, leaveOpen: true))
            zlib.Write(rows);
        Write(png, "IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Write(MemoryStream png, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(kind);
        png.Write(data);
        uint checksum = uint.MaxValue;
        foreach (byte b in kind)
            checksum = s_checksums[(byte)(checksum ^ b)] ^ checksum >> 8;
        foreach (byte b in data)
            checksum = s_checksums[(byte)(checksum ^ b)] ^ checksum >> 8;
        BinaryPrimitives.WriteUInt32BigEndian(number, ~checksum);
        png.Write(number);
    }

    // CRC-32 of one byte, as PNG's annex D has it.
    private static uint Checksum(int value)
    {
        uint checksum = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            checksum = checksum >> 1 ^ (0xEDB88320 & (uint)-(int)(checksum & 1));
        return checksum;
    }
}
