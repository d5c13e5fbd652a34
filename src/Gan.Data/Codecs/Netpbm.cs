using System.Buffers.Binary;

namespace GanFunctional.Data.Codecs;

/// <summary>
/// Netpbm's PBM, PGM and PPM, plain and raw, with any maximum value. ImageSharp 2.1 shifts raw images whose
/// first pixels look like white space, and reads 16-bit samples in the machine's byte order.
/// </summary>
internal sealed class Netpbm() : ImageFormat("PBM, PGM, PPM", "pbm", "pgm", "ppm")
{
    public override bool Starts(ReadOnlySpan<byte> file) =>
        file.Length > 2 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'6' && (IsSpace(file[2]) || file[2] == '#');

    public override Header Examine(ReadOnlySpan<byte> file)
    {
        Layout layout = new(file);
        long samples = layout.Width * layout.Height * layout.Samples;
        long least = layout switch
        {
            { Raw: true, Bits: true } => layout.Start + (layout.Width + 7) / 8 * layout.Height,
            { Raw: true } => layout.Start + samples * (layout.Most > 255 ? 2 : 1),
            { Bits: true } => layout.Start + samples, // digits may touch
            _ => layout.Start + 2 * samples - 1,
        };
        return new(layout.Width, layout.Height, least, file.Length);
    }

    public override void Decode(byte[] file, Header header, Image into)
    {
        ReadOnlySpan<byte> content = file.AsSpan(0, header.Length);
        Layout layout = new(content);
        Samples samples = new(content[layout.Start..], layout);
        byte[] row = new byte[into.Width * layout.Samples];
        int stride = into.Width * into.Channels;
        for (int y = 0; y < into.Height; y++)
        {
            samples.Read(row);
            PixelFormat.Convert(row, layout.Samples, into.Pixels.AsSpan(y * stride, stride), into.Channels);
        }
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or >= 9 and <= 13;

    /// <summary>Reads a decimal number after white space and comments, and moves past it.</summary>
    private static int Number(ReadOnlySpan<byte> file, ref int at)
    {
        for (; IsSpace(file[at]) || file[at] == '#'; at++)
        {
            if (file[at] == '#')
                at += file[at..].IndexOf((byte)'\n') is var end and >= 0 ? end : throw new InvalidDataException("it ends within a comment");
        }

        int number = 0, first = at;
        for (; at < file.Length && file[at] is >= (byte)'0' and <= (byte)'9' && number < 100_000_000; at++)
            number = 10 * number + file[at] - '0';
        return at > first ? number : throw new InvalidDataException("a number is missing");
    }

    /// <summary>
    /// Content of a header: bits (1 is black) or samples up to a maximum value, as text or raw, and their
    /// start.
    /// </summary>
    private readonly struct Layout
    {
        public Layout(ReadOnlySpan<byte> file)
        {
            int kind = file[1] - '0', at = 2;
            (Bits, Raw, Samples) = (kind is 1 or 4, kind >= 4, kind is 3 or 6 ? 3 : 1);
            (Width, Height) = (Number(file, ref at), Number(file, ref at));
            Most = Bits ? 1 : Number(file, ref at);
            if (Most is < 1 or > ushort.MaxValue)
                throw new InvalidDataException($"its maximum value is {Most}");
            Start = at + 1; // one byte of white space
        }

        public bool Bits { get; }

        public bool Raw { get; }

        public int Samples { get; }

        public long Width { get; }

        public long Height { get; }

        public int Most { get; }

        public int Start { get; }
    }

    /// <summary>Reads the samples row by row.</summary>
    private ref struct Samples(ReadOnlySpan<byte> data, Layout layout)
    {
        private readonly ReadOnlySpan<byte> _data = data;
        private int _at;

        /// <summary>Fills a row with samples from 0 to 255.</summary>
        public void Read(Span<byte> row)
        {
            for (int i = 0; i < row.Length; i++)
            {
                int value = layout switch
                {
                    { Raw: true, Bits: true } => _data[_at + i / 8] >> (7 - i % 8) & 1,
                    { Raw: true, Most: <= 255 } => _data[_at++],
                    { Raw: true } => BinaryPrimitives.ReadUInt16BigEndian(_data[((_at += 2) - 2)..]),
                    { Bits: true } => Digit(),
                    _ => Number(_data, ref _at),
                };
                if (value > layout.Most)
                    throw new InvalidDataException($"it holds {value}, and its maximum value is {layout.Most}");
                row[i] = (byte)(layout.Bits ? 255 * (1 - value) : (value * 255 + layout.Most / 2) / layout.Most);
            }

            if (layout is { Raw: true, Bits: true })
                _at += (row.Length + 7) / 8;
        }

        private int Digit()
        {
            while (IsSpace(_data[_at]))
                _at++;
            return _data[_at++] - '0';
        }
    }
}
