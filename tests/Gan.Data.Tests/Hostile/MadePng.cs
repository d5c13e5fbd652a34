using System.Buffers.Binary;
using System.IO.Compression;

namespace GanFunctional.Data.Tests;

/// <summary>PNG files with checksums that are right around content that need not be, so that a decoder looks at it.</summary>
internal static class MadePng
{
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>A file of the given chunks.</summary>
    public static byte[] Of(params IEnumerable<(string Kind, byte[] Data)> chunks) => [.. s_signature, .. chunks.SelectMany(chunk => Chunk(chunk.Kind, chunk.Data))];

    /// <summary>An IHDR chunk.</summary>
    public static (string Kind, byte[] Data) Header(int width, int height, byte depth, byte colour, byte interlace = 0)
    {
        byte[] data = [0, 0, 0, 0, 0, 0, 0, 0, depth, colour, 0, 0, interlace];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        return ("IHDR", data);
    }

    /// <summary>An IDAT chunk of these bytes, compressed.</summary>
    public static (string Kind, byte[] Data) Pixels(byte[] raw)
    {
        using MemoryStream stream = new();
        using (ZLibStream zlib = new(stream, CompressionLevel.Fastest)) zlib.Write(raw);
        return ("IDAT", stream.ToArray());
    }

    /// <summary>Any header, palette, transparency and gamma, with any pixels.</summary>
    public static byte[] Any(Random random)
    {
        byte[] Some(int most)
        {
            byte[] some = new byte[random.Next(most)];
            random.NextBytes(some);
            return some;
        }

        int Side() => random.Next(20) == 0 ? random.Next() : random.Next(1, 30);
        byte depth = random.Next(8) == 0 ? (byte)random.Next(256) : (byte)(1 << random.Next(5)), colour = random.Next(8) == 0 ? (byte)random.Next(256) : (byte)random.Next(7);
        List<(string Kind, byte[] Data)> chunks = [Header(Side(), Side(), depth, colour, (byte)random.Next(random.Next(8) == 0 ? 256 : 2))];
        if (random.Next(2) == 0) chunks.Add(("PLTE", Some(800)));
        if (random.Next(3) == 0) chunks.Add(("tRNS", Some(300)));
        if (random.Next(4) == 0) chunks.Add(("gAMA", random.Next(2) == 0 ? [0, 0, (byte)random.Next(256), (byte)random.Next(256)] : Some(8)));
        if (random.Next(4) == 0) chunks.Add((new[] { "cHRM", "iCCP", "sRGB", "bKGD", "sBIT", "tEXt", "zTXt", "eXIf" }[random.Next(8)], Some(200)));
        for (int i = random.Next(3); i >= 0; i--) chunks.Add(random.Next(4) == 0 ? ("IDAT", Some(500)) : Pixels([.. Some(20_000).Select(b => (byte)(b % 5))])); // of which any byte may stand for a filter
        if (random.Next(4) > 0) chunks.Add(("IEND", []));
        return Of(chunks);
    }

    private static byte[] Chunk(string kind, byte[] data)
    {
        byte[] named = [.. kind.Select(c => (byte)c), .. data], chunk = [0, 0, 0, 0, .. named, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        uint crc = uint.MaxValue;
        foreach (byte b in named)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xEDB88320 & (uint)-(crc & 1));
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), ~crc);
        return chunk;
    }
}
