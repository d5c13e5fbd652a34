namespace GanFunctional.Data.Tests;

/// <summary>WebP files whose chunks have right lengths around content that need not be, so that a decoder looks at it.</summary>
internal static class MadeWebp
{
    /// <summary>A header of lossless pixels, of lossy ones, or those of a whole file, perhaps in a frame and with an alpha channel.</summary>
    public static byte[] Any(byte[] whole, Random random)
    {
        byte[] noise = new byte[random.Next(200)];
        random.NextBytes(noise);
        int Side() => random.Next(1, 1 << random.Next(1, 15));
        byte[] pixels = random.Next(3) switch
        {
            0 => Lossless(Side(), Side(), noise),
            1 => [.. "VP8 "u8, .. Bytes(10 + noise.Length), 0x10, 0, 0, 0x9D, 1, 0x2A, .. Bytes(Side() | Side() << 16), .. noise, .. new byte[noise.Length & 1]],
            _ => whole[12..],
        };
        byte[] frame = random.Next(2) == 0 ? [] : [.. "VP8X"u8, .. Bytes(10), (byte)(random.Next(64) & ~2), 0, 0, 0, .. noise.Concat(new byte[6]).Take(6)];
        byte[] alpha = random.Next(2) == 0 ? [] : [.. "ALPH"u8, .. Bytes(noise.Length), .. noise, .. new byte[noise.Length & 1]];
        return Riff([.. frame, .. alpha, .. pixels]);
    }

    /// <summary>A few bytes that claim a size.</summary>
    public static byte[] Of(int width, int height) => Riff(Lossless(width, height, new byte[20]));

    private static byte[] Lossless(int width, int height, byte[] bits) =>
        [.. "VP8L"u8, .. Bytes(5 + bits.Length), 0x2F, .. Bytes((width - 1) | (height - 1) << 14), .. bits, .. new byte[1 - (bits.Length & 1)]];

    private static byte[] Riff(byte[] chunks) => [.. "RIFF"u8, .. Bytes(4 + chunks.Length), .. "WEBP"u8, .. chunks];

    private static byte[] Bytes(int number) => BitConverter.GetBytes(number);
}
