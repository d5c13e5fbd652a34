using System.Buffers.Binary;
using System.IO.Compression;

namespace GanFunctional.Data.Tests;

public class DatasetTests
{
    private const string Images = "train-images-idx3-ubyte";
    private const string Labels = "train-labels-idx1-ubyte";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idx_files_read_with_their_labels(bool zipped)
    {
        using TempFolder folder = new();
        string suffix = zipped ? ".gz" : "";
        Write(folder[Images + suffix], Idx([3, 2, 4], 24), zipped);
        Write(folder[Labels + suffix], Idx([3], 3), zipped);

        foreach (string path in new[] { folder.Path, folder[Images + suffix] })
        {
            IImageSource source = Datasets.Open(path);
            Assert.Equal((3, 1, (4, 2)), (source.Count, source.Channels, source.Size!.Value));
            Assert.Equal([8, 9, 10, 11, 12, 13, 14, 15], source.Read(1, 1).Pixels);
            Assert.Equal([16, 16, 16, 17], source.Read(2, 3).Pixels[..4]);
            Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(i => source.Label(i)!.Value));
            Assert.Equal(["0", "1", "2"], source.Classes);
            Assert.Contains(Images, source.Describe(1), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Idx_images_need_no_labels_and_the_training_set_is_taken()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["t10k-images-idx3-ubyte"], Idx([1, 2, 2], 4));
        Assert.Equal(1, Datasets.Open(folder.Path).Count);
        File.WriteAllBytes(folder[Images], Idx([2, 2, 2], 8));
        IImageSource source = Datasets.Open(folder.Path);
        Assert.Equal((2, 0, null), (source.Count, source.Classes.Count, source.Label(0)));
        Assert.Equal(1, Datasets.Open(folder["t10k-images-idx3-ubyte"]).Count);
    }

    [Fact]
    public void Broken_idx_files_are_refused_by_name()
    {
        byte[] good = Idx([3, 2, 4], 24);
        byte[] Header(int at, byte value) => [.. good.Select((b, i) => i == at ? value : b)];
        Refused("cut off", good[..^1]);
        Refused("cut off", good[..10]);
        Refused("goes on", [.. good, 0]);
        Refused("not an idx file", "what?"u8.ToArray());
        Refused("not an idx file", []);
        Refused("type 0x0d", Header(2, 0x0D));
        Refused("1 dimension(s)", Idx([24], 24));
        Refused("gives 0 as a dimension", Idx([0, 2, 4], 0));
        Refused("gives 4294967295 as a dimension", Idx([-1, 2, 4], 24));
        Refused("gives 60000 as a dimension", Idx([60000, 60000, 60000], 24));
        // A header that claims 2 GB over a file of some bytes: refused before the memory is taken.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused("cut off", Idx([2000, 1000, 1000], 24));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 21);

        static void Refused(string reason, byte[] content)
        {
            foreach (bool zipped in new[] { false, true })
            {
                using TempFolder folder = new();
                Write(folder[Images], content, zipped);
                DataException e = Assert.Throws<DataException>(() => Datasets.Open(folder.Path));
                Assert.Contains(Images, e.Message, StringComparison.Ordinal);
                Assert.Contains(reason, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Broken_compression_is_refused_by_name()
    {
        using TempFolder folder = new();
        Write(folder[Images + ".gz"], Idx([100, 28, 28], 78400), zipped: true);
        byte[] zipped = File.ReadAllBytes(folder[Images + ".gz"]);
        for (int cut = 1; cut < zipped.Length - 8; cut += 13)
            Refused(zipped[..^(8 + cut)]);
        zipped[20] ^= 0xFF;
        Refused(zipped);

        void Refused(byte[] content)
        {
            File.WriteAllBytes(folder[Images + ".gz"], content);
            Assert.Contains(Images, Assert.Throws<DataException>(() => Datasets.Open(folder.Path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Labels_that_do_not_match_the_images_are_refused()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder[Images], Idx([3, 2, 4], 24));
        File.WriteAllBytes(folder[Labels], Idx([2], 2));
        DataException e = Assert.Throws<DataException>(() => Datasets.Open(folder.Path));
        Assert.Contains("2 labels for the 3 images", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_listed_in_ordinal_order_with_its_classes()
    {
        using TempFolder folder = new();
        string[] names = ["b/2.PNG", "b/10.png", "B/1.jpeg", "a/deep/er/x.JPG", "a/notes.txt", "a/.hidden.png", ".cache/y.png", "a/photo.heic"];
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
            File.WriteAllBytes(folder[name], []);
        }

        ImageFolder source = new(folder.Path);
        Assert.Equal(["B/1.jpeg", "a/deep/er/x.JPG", "b/10.png", "b/2.PNG"], Listed(source));
        Assert.Equal(["B", "a", "b"], source.Classes);
        Assert.Equal([0, 1, 2, 2], Enumerable.Range(0, 4).Select(i => source.Label(i)!.Value));

        // An image outside the sub-folders: no classes.
        File.WriteAllBytes(folder["z.png"], []);
        source = new(folder.Path);
        Assert.Equal((5, 0, null), (source.Count, source.Classes.Count, source.Label(0)));
    }

    [Fact]
    public void Every_kind_of_image_is_listed_and_a_tiff_is_counted_or_refused_by_name()
    {
        using TempFolder folder = new();
        string[] names = ["a.bmp", "b.GIF", "c.jfif", "d.jpeg", "e.jpg", "f.pbm", "g.pgm", "h.png", "i.ppm", "j.tga", "k.tif", "l.tiff", "m.webp"];
        foreach (string name in names)
            File.Copy(Samples.PathOf("picture.tif"), folder[name]);
        ImageFolder source = new(folder.Path);
        string[] listed = [.. names.Where(name => Path.GetExtension(name) is not (".tif" or ".tiff"))];
        Assert.Equal(listed, Listed(source));
        Assert.Equal(
            "1 .tif (such as 'k.tif'; TIFF is not read, convert it to PNG), 1 .tiff (such as 'l.tiff'; TIFF is not read, convert it to PNG)", source.Skipped);
        foreach (int i in Enumerable.Range(0, listed.Length))
        {
            string message = Assert.Throws<DataException>(() => source.Read(i, 3)).Message;
            Assert.Contains(folder[listed[i]], message, StringComparison.Ordinal);
            Assert.Contains("a TIFF, which is not read; convert it to PNG", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Links_to_folders_are_followed_and_loops_end()
    {
        using TempFolder elsewhere = new TempFolder().WithImages(2);
        using TempFolder folder = new();
        Directory.CreateSymbolicLink(folder["cats"], elsewhere.Path);
        Directory.CreateDirectory(folder["dogs"]);
        PngFile.Write(folder["dogs/1.png"], Samples.Numbered(1));
        Directory.CreateSymbolicLink(folder["dogs/loop"], folder.Path);
        Directory.CreateSymbolicLink(folder["dogs/self"], folder["dogs"]);
        ImageFolder source = new(folder.Path);
        Assert.Equal(["cats/000.png", "cats/001.png", "dogs/1.png"], Listed(source));
    }

    [Fact]
    public void Wrong_paths_are_explained()
    {
        using TempFolder folder = new();
        Explained("holds no .png, .jpg, .jpeg, .jfif, .webp, .gif, .bmp, .pbm, .pgm, .ppm or .tga file", folder.Path);
        Explained("There is no data", folder["absent"]);
        PngFile.Write(folder["one.png"], Samples.Numbered(1));
        Explained("give the folder", folder["one.png"]);
        File.WriteAllBytes(folder[Images], Idx([2, 2, 2], 8));
        DataException half = Assert.Throws<DataException>(() => Datasets.Open(folder["test"]));
        Assert.Contains("t10k", half.Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder["t10k-images-idx3-ubyte"], Idx([1, 2, 2], 4));
        Assert.Equal((2, 1), (Datasets.Open(folder.Path).Count, Datasets.Open(folder["test"]).Count));

        static void Explained(string what, string path)
        {
            DataException e = Assert.Throws<DataException>(() => Datasets.Open(path));
            Assert.Contains(what, e.Message, StringComparison.Ordinal);
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }
    }

    private static string[] Listed(ImageFolder source) =>
        [.. Enumerable.Range(0, source.Count).Select(i => Path.GetRelativePath(source.Name, source.Describe(i)))];

    private static byte[] Idx(int[] dimensions, int values)
    {
        byte[] file = new byte[4 + 4 * dimensions.Length + values];
        (file[2], file[3]) = (8, (byte)dimensions.Length);
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), dimensions[i]);
        for (int i = 0; i < values; i++)
            file[4 + 4 * dimensions.Length + i] = (byte)i;
        return file;
    }

    private static void Write(string path, byte[] content, bool zipped)
    {
        using FileStream file = File.Create(path);
        using Stream stream = zipped ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(content);
    }
}
