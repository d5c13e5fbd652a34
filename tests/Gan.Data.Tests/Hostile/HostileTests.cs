using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GanFunctional.Data.Tests;

/// <summary>Every parser of data against files that are cut, damaged or made up. Memory is the process's, so nothing runs beside it.</summary>
[Collection(nameof(ResourceTests))]
public class HostileTests(ITestOutputHelper output)
{
    // A PNG's pixel may be a bit, compressed 1,032 to 1, and becomes 3 bytes, for a while beside 4 others; a JPEG's is less.
    private const long BytesOfImageByte = 8 * 1032 * (3 + 4), BytesOfTextByte = 400;

    private static readonly string[] s_pngs = ["rgb.png", "rgba.png", "grey-alpha.png", "palette-transparent.png", "bits.png", "grey-16.png", "rgb-16.png", "interlaced.png", "interlaced-palette.png", "interlaced-16.png", "turned.png"];
    private static readonly string[] s_jpegs = ["rgb.jpg", "progressive-420.jpg", "grey.jpg", "orientation-6.jpg", "cmyk.jpg"];

    private static readonly string[] s_webps = ["lossless.webp", "alpha.webp", "lossy.webp", "lossy-alpha.webp", "turned.webp", "mixed.webp", "animated.webp"];
    private static readonly string[] s_gifs = ["plain.gif", "interlaced.gif", "transparent.gif", "animated.gif"];
    private static readonly string[] s_bmps = ["picture.bmp", "palette.bmp", "bits.bmp", "rgba.bmp", "alpha.bmp", "runs.bmp", "downwards.bmp", "5-bit.bmp"];
    private static readonly string[] s_tgas = ["plain.tga", "plain-grey.tga", "plain-palette.tga", "runs.tga", "runs-alpha.tga", "runs-palette.tga"];
    private static readonly string[] s_netpbms = ["raw.pbm", "raw.pgm", "raw.ppm", "wide.pgm", "plain.pbm", "plain.pgm", "plain.ppm"];

    private static readonly byte[][] s_tables =
    [
        "file,warm,old\na.png,1,0\n\"b,c.png\",0,-1\r\nd.png,yes,\"no\"\n"u8.ToArray(),
        "image\thair\r\na.png\tred\r\n\"b\"\"\n.png\"\tblue\r\n"u8.ToArray(),
        "2\nBald Young \n000001.jpg -1  1\n000002.jpg  1 -1\n"u8.ToArray(),
        [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("file,x\nä.png,1\n蛙.png,0\n")],
    ];

    private static readonly byte[][] s_captions =
    [
        "file,caption,caption 2\na.png,a frog,\"a green, wet frog\"\nb.png,a toad,\n"u8.ToArray(),
        "{\"file\": \"a.png\", \"captions\": [\"a frog\", \"蛙 \\ud83d\\udc38\"]}\n\n{\"image\": \"b.png\", \"text\": \"a toad\"}\n"u8.ToArray(),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Png(bool nightly) => Images(nightly, "PNG", s_pngs, (_, random) => MadePng.Any(random));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Jpeg(bool nightly) => Images(nightly, "JPEG", s_jpegs, Resized);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Webp(bool nightly) => Images(nightly, "WebP", s_webps, MadeWebp.Any, buffers: 3 << 24); // 4,096×4,096 pixels may take any few bytes

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gif(bool nightly) => Images(nightly, "GIF", s_gifs, (gif, random) => Sized(gif, 6, 2, random));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bmp(bool nightly) => Images(nightly, "BMP", s_bmps, (bmp, random) => Sized(bmp, 18, 4, random));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tga(bool nightly) => Images(nightly, "TGA", s_tgas, (tga, random) => Sized(tga, 12, 2, random));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Netpbm(bool nightly) => Images(nightly, "PBM, PGM and PPM", s_netpbms, MadeNetpbm);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idx(bool nightly) => Say(nightly, new("idx", [MadeIdx(3, 2, 4, 5), MadeIdx(3, 7, 1, 1), MadeIdx(1, 9)], path => new IdxDataset(path).Read(0, 3), BytesOfByte: 8));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compressed_idx(bool nightly) => Say(nightly, new("idx.gz", [Zipped(MadeIdx(3, 2, 4, 5)), Zipped(MadeIdx(3, 7, 1, 1))], path => new IdxDataset(path).Read(0, 3), BytesOfByte: 1032)
    {
        // What is damaged below the compression.
        Ways = [(_, random) => Zipped(Fuzz.Flip(MadeIdx(3, 2, 4, 5), random)), (_, random) => Zipped(MadeIdx(3, random.Next(), random.Next(1, 70_000), random.Next(1, 70_000)))],
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Labels_of_idx(bool nightly)
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["images-idx3"], MadeIdx(3, 4, 2, 2));
        Say(nightly, new("idx labels", [MadeIdx(1, 4), Zipped(MadeIdx(1, 4))], path =>
        {
            try
            {
                File.Copy(path, folder["labels-idx1"], overwrite: true);
                IdxDataset data = new(folder["images-idx3"]);
                Assert.InRange(data.Label(3)!.Value, 0, data.Classes.Count - 1);
            }
            catch (DataException e)
            {
                throw new DataException(e.Message.Replace(folder["labels-idx1"], path, StringComparison.Ordinal), e);
            }
        }, BytesOfByte: 1032));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cifar(bool nightly) => Say(nightly, new("CIFAR-10", [MadeCifar.Archive(1), MadeCifar.Archive(2), Unzipped(MadeCifar.Archive(1))], path => new CifarDataset(path).Read(0, 3), BytesOfByte: 2 * 1032)
    {
        // What is damaged below the compression; the first batch's header follows that of its folder.
        Ways = [(_, random) => Zipped(Fuzz.Flip(Unzipped(MadeCifar.Archive(1)), random)), (_, random) => Zipped(WithSize(Unzipped(MadeCifar.Archive(1)), 512, random.Next(2) == 0 ? random.NextInt64(1L << 33) : 3073 * random.NextInt64(1L << 20)))],
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Table(bool nightly) => Say(nightly, Text("table", s_tables, path =>
    {
        using TableReader reader = new(path);
        while (reader.Read()) Assert.NotEmpty(reader.File);
    }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attributes(bool nightly) => Say(nightly, Text("attributes", s_tables, path => Assert.NotEmpty(AttributeTable.Read(path, []).Files)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Captions(bool nightly) => Say(nightly, Text("captions", s_captions, path => Assert.NotEmpty(CaptionTable.Read(path, []).Files)));

    [Fact]
    public void Few_bytes_that_claim_many_pixels_are_refused_before_memory_is_taken()
    {
        using TempFolder folder = new();
        foreach ((int width, int height, byte depth, byte colour) in new (int, int, byte, byte)[] { (11_000, 11_000, 8, 2), (11_000, 11_000, 16, 6), (1_000_000, 100, 1, 0) })
            Refused(MadePng.Of(MadePng.Header(width, height, depth, colour), MadePng.Pixels(new byte[100]), ("IEND", [])), $"{width}×{height}");
        byte[] jpeg = File.ReadAllBytes(Samples.PathOf("rgb.jpg"));
        Refused(Sized(jpeg, 11_000, 11_000), "11000×11000");
        Refused(MadePng.Of(MadePng.Header(30_000, 30_000, 8, 2), MadePng.Pixels(new byte[100]), ("IEND", [])), "30000×30000");
        Refused(MadeWebp.Of(11_000, 11_000), "11000×11000");
        Refused(MadeWebp.Of(16_383, 16_383), "16383×16383");
        Refused(Sides("plain.gif", 6, 2), "11000×11000");
        Refused(Sides("picture.bmp", 18, 4), "11000×11000");
        Refused(Sides("runs.bmp", 18, 4), "11000×11000");
        Refused(Sides("plain.tga", 12, 2), "11000×11000");
        Refused(Sides("runs.tga", 12, 2), "11000×11000");
        Refused("P5 11000 11000 255 abc"u8.ToArray(), "11000×11000");
        Refused("P1 110000 1100 0101"u8.ToArray(), "110000×1100");
        Refused(Zipped(MadeIdx(3, 1_000, 1_000, 1_000)[..100]), "1000000000 bytes");

        // What is as dense as can be, a bit a pixel and all the same, is read.
        File.WriteAllBytes(folder["dense.png"], MadePng.Of(MadePng.Header(8_000, 4_000, 1, 0), MadePng.Pixels(new byte[4_000 * 1_001]), ("IEND", [])));
        Assert.Equal(8_000, ImageFile.Read(folder["dense.png"], 1).Width);

        static byte[] Sides(string name, int at, int size)
        {
            byte[] changed = File.ReadAllBytes(Samples.PathOf(name));
            foreach (int side in new[] { at, at + size })
                BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(side), 11_000);
            return changed;
        }

        void Refused(byte[] content, string says)
        {
            File.WriteAllBytes(folder["bomb"], content);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Action read = content[0] == 0x1F ? () => new IdxDataset(folder["bomb"]).Read(0, 3) : () => ImageFile.Read(folder["bomb"], 3);
            Assert.Contains(says, Assert.Throws<DataException>(read).Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Theory]
    [InlineData("../secret.png")]
    [InlineData("a/../../secret.png")]
    [InlineData("..\\\\secret.png")]
    [InlineData("/etc/secret.png")]
    [InlineData("a.png/../../secret.png")]
    [InlineData("./../secret.png")]
    public void Names_in_tables_do_not_leave_the_folder(string name)
    {
        using TempFolder outer = new TempFolder().WithImages(1);
        File.Copy(outer["000.png"], outer["secret.png"]);
        Directory.CreateDirectory(outer["inner/a"]);
        File.Copy(outer["000.png"], outer["inner/a.png"]);
        File.WriteAllText(outer["c.csv"], $"file,caption,old\n{name.Replace("\\\\", "\\", StringComparison.Ordinal)},a frog,1\n");
        File.WriteAllText(outer["c.jsonl"], $"{{\"file\": \"{name}\", \"caption\": \"a frog\"}}\n");
        ImageFolder images = new(outer["inner"]);

        foreach (string file in new[] { outer["c.csv"], outer["c.jsonl"] })
            Assert.Contains("None of the 1 images", Assert.Throws<DataException>(() => new CaptionedFolder(images, CaptionTable.Read(file, []))).Message, StringComparison.Ordinal);
        Assert.Contains("None of the 1 images", Assert.Throws<DataException>(() => new AttributeFolder(images, AttributeTable.Read(outer["c.csv"], ["old"]))).Message, StringComparison.Ordinal);
    }

    private void Images(bool nightly, string kind, string[] names, Func<byte[], Random, byte[]> made, long buffers = 0)
    {
        long before = Peak(reset: true);
        Say(nightly, new(kind, [.. names.Select(name => File.ReadAllBytes(Samples.PathOf(name)))], path =>
        {
            Image image = ImageFile.Read(path, 3);
            Assert.Equal((long)image.Width * image.Height * 3, image.Pixels.Length);
        }, BytesOfImageByte)
        { Ways = [made], Buffers = Fuzz.Usual + buffers });
        // ImageSharp's own memory, too.
        long taken = Peak(reset: false) - before;
        output.WriteLine($"{kind}: at most {taken >> 20} MB more than before");
        Assert.InRange(taken, long.MinValue, 512 << 20);
        Assert.Equal(Samples.Expected(names[0]).Width, ImageFile.Read(Samples.PathOf(names[0]), 3).Width);
    }

    // The most that the process held since the last reset.
    private static long Peak(bool reset)
    {
        if (reset) File.WriteAllText("/proc/self/clear_refs", "5");
        return long.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
    }

    private void Say(bool nightly, Fuzz fuzz) => output.WriteLine(fuzz.Run(nightly));

    private static Fuzz Text(string name, byte[][] whole, Action<string> parse) => new(name, whole, parse, BytesOfTextByte)
    {
        Ways = [Tokens],
    };

    // What means something to a reader of text, anywhere.
    private static byte[] Tokens(byte[] whole, Random random)
    {
        byte[][] tokens = ["\""u8.ToArray(), ","u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\t"u8.ToArray(), [0], [0xFF], [0xEF, 0xBB, 0xBF], "{"u8.ToArray(), "[["u8.ToArray(), "\\ud83d"u8.ToArray(), [.. Enumerable.Repeat((byte)'x', 3000)]];
        List<byte> changed = [.. whole];
        for (int i = random.Next(4); i >= 0; i--) changed.InsertRange(random.Next(changed.Count + 1), tokens[random.Next(tokens.Length)]);
        return [.. changed];
    }

    private static byte[] Resized(byte[] jpeg, Random random) => Sized(jpeg, random.Next(1, 1 << random.Next(1, 17)), random.Next(1, 1 << random.Next(1, 17)));

    // Other sides in the frame's header: marker, length (2), precision (1), height (2), width (2).
    private static byte[] Sized(byte[] jpeg, int width, int height)
    {
        byte[] changed = [.. jpeg];
        for (int i = 2; i + 9 < changed.Length; i++)
        {
            if (changed[i] != 0xFF || changed[i + 1] is not (0xC0 or 0xC2)) continue;
            BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(i + 5), (ushort)height);
            BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(i + 7), (ushort)width);
        }

        return changed;
    }

    // Other sides, little-endian, and perhaps another number behind them.
    private static byte[] Sized(byte[] file, int at, int size, Random random)
    {
        byte[] changed = [.. file];
        for (int i = 0; i < 3 && at + i * size + 2 <= changed.Length; i++)
        {
            if (i < 2 || random.Next(3) == 0)
                BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(at + i * size), (ushort)random.Next(1, 1 << random.Next(1, 17)));
        }

        return changed;
    }

    // Any header, with any samples.
    private static byte[] MadeNetpbm(byte[] whole, Random random)
    {
        string[] words = ["0", "1", "15", "255", "256", "65535", "70000", "99999999999", "#", "# a\n", "-3", "x", "\n"];
        StringBuilder header = new($"P{random.Next(1, 7)}");
        for (int i = random.Next(2, 12); i > 0; i--) header.Append(' ').Append(random.Next(3) == 0 ? words[random.Next(words.Length)] : $"{random.Next(1, 20)}");
        return [.. Encoding.ASCII.GetBytes(header.Append('\n').ToString()), .. whole[Math.Min(whole.Length, 10)..]];
    }

    // The header of a file of these dimensions, and values while they are few.
    private static byte[] MadeIdx(byte dimensions, params int[] sizes)
    {
        byte[] header = new byte[4 + 4 * dimensions];
        (header[2], header[3]) = (8, dimensions);
        foreach ((int i, int size) in sizes.Index()) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), size);
        double values = sizes.Aggregate(1.0, (all, size) => all * size);
        return [.. header, .. Enumerable.Range(0, (int)Math.Min(values, 200)).Select(i => (byte)i)];
    }

    private static byte[] Zipped(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream zip = new(stream, CompressionLevel.Fastest)) zip.Write(content);
        return stream.ToArray();
    }

    private static byte[] Unzipped(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream zip = new(new MemoryStream(content), CompressionMode.Decompress)) zip.CopyTo(stream);
        return stream.ToArray();
    }

    // Another size in a header of a tar archive: any, or one of whole records.
    private static byte[] WithSize(byte[] tar, int at, long size)
    {
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(tar.AsSpan(at + 124));
        return tar;
    }
}
