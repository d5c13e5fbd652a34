namespace GanFunctional.Data.Codecs;

/// <summary>
/// Checks the number of prefix code groups that a lossless WebP bitstream claims (RFC 9649, section 3).
/// ImageSharp allocates up to 40 KB per group before reading them, so 300 bytes could cost gigabytes. Only
/// the data before that number are decoded: the small images of the transforms, and the image that assigns
/// groups to parts of the picture.
/// </summary>
internal ref struct WebpCodes(ReadOnlySpan<byte> bits)
{
    private const int Literals = 256, Lengths = 24, Distances = 40, MostTransforms = 4;

    // Five codes of a single symbol: 4 bits each.
    private const int LeastBitsOfGroup = 20;

    private static readonly byte[] s_order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly ReadOnlySpan<byte> _bits = bits;
    private long _at;

    /// <summary>Throws for a bitstream that claims more groups than it can hold.</summary>
    /// <exception cref="InvalidDataException">
    /// The bitstream claims too many groups, or ends too early.
    /// </exception>
    public static void Check(ReadOnlySpan<byte> bits, int width, int height)
    {
        long groups = Groups(bits, width, height);
        if (groups * LeastBitsOfGroup > 8L * bits.Length)
            throw new InvalidDataException($"it claims {groups} groups of codes, which {bits.Length} bytes cannot hold");
    }

    /// <summary>Reads the number of groups that a bitstream claims.</summary>
    public static long Groups(ReadOnlySpan<byte> bits, int width, int height) => new WebpCodes(bits).Groups(width, height);

    private long Groups(int width, int height)
    {
        for (int transforms = 0; Take(1) == 1; transforms++)
        {
            if (transforms == MostTransforms)
                throw new InvalidDataException("it has too many transforms");
            switch (Take(2))
            {
                case 0 or 1: // prediction, colour: an image of blocks
                    int block = Take(3) + 2;
                    Largest(Blocks(width, block), Blocks(height, block));
                    break;
                case 3: // a palette, whose pixels lie several in one
                    int colours = Take(8) + 1;
                    Largest(colours, 1);
                    width = Blocks(width, colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3);
                    break;
            }
        }

        CacheBits();
        if (Take(1) == 0)
            return 1;
        int part = Take(3) + 2;
        return Largest(Blocks(width, part), Blocks(height, part)) + 1L;
    }

    /// <summary>
    /// Skips an image of a transform; returns the largest number made of a pixel's red and green.
    /// </summary>
    private int Largest(int width, int height)
    {
        int cache = CacheBits(), largest = 0;
        int[] alphabets = [Literals + Lengths + (cache > 0 ? 1 << cache : 0), Literals, Literals, Literals, Distances];
        PrefixCode[] codes = new PrefixCode[alphabets.Length];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = ReadCode(alphabets[i]);
        // All pixels are one, and take no bits.
        if (codes is [{ Only: < Literals and var onlyGreen }, { Only: { } onlyRed }, { Only: not null }, { Only: not null }, _])
            return onlyRed << 8 | onlyGreen;
        for (long pixels = (long)width * height; pixels > 0;)
        {
            int green = Symbol(codes[0]);
            if (green < Literals)
            {
                largest = Math.Max(largest, Symbol(codes[1]) << 8 | green);
                Symbol(codes[2]);
                Symbol(codes[3]);
                pixels--;
            }
            else if (green < Literals + Lengths)
            {
                // A copy of pixels that were there before.
                pixels -= Number(green - Literals);
                Number(Symbol(codes[4]));
            }
            else
            {
                pixels--; // from the cache, also there before
            }
        }

        return largest;
    }

    private int CacheBits() =>
        Take(1) == 0 ? 0 : Take(4) is var size and >= 1 and <= 11 ? size : throw new InvalidDataException("its cache of colours has no size");

    private PrefixCode ReadCode(int alphabet)
    {
        byte[] lengths = new byte[alphabet];
        if (Take(1) == 1)
        {
            int symbols = Take(1) + 1;
            int first = Take(Take(1) == 1 ? 8 : 1), second = symbols == 2 ? Take(8) : first;
            (lengths[first], lengths[second]) = (1, 1);
            return new(lengths);
        }

        byte[] ofLengths = new byte[s_order.Length];
        for (int i = 0, many = Take(4) + 4; i < many; i++)
            ofLengths[s_order[i]] = (byte)Take(3);
        PrefixCode code = new(ofLengths);
        int left = Take(1) == 0 ? alphabet : Take(Take(3) * 2 + 2) + 2;
        byte last = 8;
        for (int symbol = 0; symbol < alphabet && left > 0; left--)
        {
            int length = Symbol(code);
            if (length < 16)
            {
                lengths[symbol++] = (byte)length;
                last = length > 0 ? (byte)length : last;
                continue;
            }

            int times = length == 16 ? Take(2) + 3 : length == 17 ? Take(3) + 3 : Take(7) + 11;
            lengths.AsSpan(symbol, times).Fill(length == 16 ? last : (byte)0);
            symbol += times;
        }

        return new(lengths);
    }

    private int Symbol(PrefixCode code)
    {
        if (code.Only is { } only)
            return only;
        // Canonical: codes of a length follow each other, after those of the lengths before.
        for (int length = 1, value = 0, first = 0, index = 0; length < code.Counts.Length; length++)
        {
            value |= Take(1);
            int count = code.Counts[length];
            if (value - first < count)
                return code.Symbols[index + value - first];
            index += count;
            first = (first + count) << 1;
            value <<= 1;
        }

        throw new InvalidDataException("it holds a code that is none");
    }

    // Lengths and distances: a symbol for the size, and more bits for the rest.
    private int Number(int symbol)
    {
        if (symbol < 4)
            return symbol + 1;
        int more = (symbol - 2) >> 1;
        return ((2 + (symbol & 1)) << more) + Take(more) + 1;
    }

    private int Take(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++, _at++)
        {
            if (_at >> 3 >= _bits.Length)
                throw new InvalidDataException("it ends within its codes");
            value |= (_bits[(int)(_at >> 3)] >> (int)(_at & 7) & 1) << i;
        }

        return value;
    }

    private static int Blocks(int side, int bits) => (side + (1 << bits) - 1) >> bits;

    /// <summary>
    /// A prefix code: the number of symbols of each length, and the symbols in order of their codes.
    /// </summary>
    private sealed class PrefixCode
    {
        public PrefixCode(byte[] lengths)
        {
            foreach (byte length in lengths)
                Counts[length]++;
            Symbols = [.. Enumerable.Range(0, lengths.Length).Where(symbol => lengths[symbol] > 0).OrderBy(symbol => lengths[symbol])];
            Counts[0] = 0;
            Only = Symbols.Length == 1 ? Symbols[0] : null;
        }

        public int[] Counts { get; } = new int[16];

        public int[] Symbols { get; }

        /// <summary>Symbol of a code with a single symbol, which takes no bits.</summary>
        public int? Only { get; }
    }
}
