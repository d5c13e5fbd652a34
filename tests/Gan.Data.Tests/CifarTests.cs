using System.IO.Compression;

namespace GanFunctional.Data.Tests;

public sealed class CifarTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_archive_and_its_batches_read_alike(bool unpacked)
    {
        if (unpacked)
        {
            for (int i = 1; i <= 5; i++) File.WriteAllBytes(folder[$"data_batch_{i}.bin"], MadeCifar.Batch(i, 2));
            File.WriteAllBytes(folder["test_batch.bin"], MadeCifar.Batch(6, 2));
        }
        else
        {
            File.WriteAllBytes(folder["cifar-10-binary.tar.gz"], MadeCifar.Archive(2));
        }

        IImageSource source = Datasets.Open(folder.Path);

        Assert.Equal((10, 3, (32, 32), 10), (source.Count, source.Channels, source.Size!.Value, source.Classes.Count));
        Assert.Equal([1, 2, 2, 3, 3, 4, 4, 5, 5, 6], Enumerable.Range(0, 10).Select(i => source.Label(i)!.Value));
        Assert.Equal("frog", source.Classes[source.Label(9)!.Value]);
        // Image 1 of batch 2: red, green and blue of a pixel lie 10 apart.
        Image image = source.Read(3, 3);
        Assert.Equal([81, 91, 101, 82, 92, 102], image.Pixels[..6]);
        Assert.Equal((32, 32, 3072), (image.Width, image.Height, image.Pixels.Length));
        Assert.Equal(image.In(1), source.Read(3, 1).Pixels);
        IImageSource test = Datasets.Open(Path.Combine(folder.Path, "test"));
        Assert.Equal((2, 6, 7), (test.Count, test.Label(0)!.Value, test.Label(1)!.Value));
    }

    [Fact]
    public void An_archive_or_a_batch_alone_is_data_too()
    {
        File.WriteAllBytes(folder["some.tar.gz"], MadeCifar.Archive(1));
        File.WriteAllBytes(folder["test_batch.bin"], MadeCifar.Batch(6, 4));

        Assert.Equal(5, Datasets.Open(folder["some.tar.gz"]).Count);
        Assert.Equal(4, Datasets.Open(folder["test_batch.bin"]).Count);
        Assert.Contains(folder["test_batch.bin"], Datasets.Open(folder["test_batch.bin"]).Describe(1), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_batch_is_refused_by_name()
    {
        byte[] good = MadeCifar.Batch(1, 2);
        Refused("test_batch.bin", "not whole records", good[..^1]);
        Refused("test_batch.bin", "its 0 bytes", []);
        Refused("test_batch.bin", "record 1 has the label 200", [.. good[..3073], 200, .. good[3074..]]);
        Refused("cifar-10-binary.tar.gz", "holds no 'data_batch_2.bin', 'data_batch_5.bin'", MadeCifar.Archive(1, "data_batch_2.bin", "data_batch_5.bin"));
        Refused("cifar-10-binary.tar.gz", "cut off", MadeCifar.Archive(50)[..2000]);
        Refused("cifar-10-binary.tar.gz", "not the archive", []);
        Refused("cifar-10-binary.tar.gz", "damaged", Zipped([.. Enumerable.Repeat((byte)'x', 2000)]));

        void Refused(string name, string says, byte[] content)
        {
            File.WriteAllBytes(folder[name], content);
            DataException e = Assert.Throws<DataException>(() => Datasets.Open(folder[name]));
            Assert.Contains(says, e.Message, StringComparison.Ordinal);
            Assert.Contains(folder[name], e.Message, StringComparison.Ordinal);
            Assert.Contains("gan data fetch cifar10", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_without_all_batches_is_refused()
    {
        File.WriteAllBytes(folder["data_batch_1.bin"], MadeCifar.Batch(1, 2));

        Assert.Contains(folder["data_batch_2.bin"], Assert.Throws<DataException>(() => Datasets.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_the_archive_can_not_hold_takes_no_memory()
    {
        byte[] header = new byte[1024];
        "data_batch_1.bin"u8.CopyTo(header);
        byte[] size = System.Text.Encoding.ASCII.GetBytes(Convert.ToString(3073L * 300_000, 8).PadLeft(11, '0'));
        size.CopyTo(header.AsSpan(124));
        File.WriteAllBytes(folder["cifar-10-binary.tar.gz"], Zipped(header));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cut off", Assert.Throws<DataException>(() => Datasets.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Zipped(byte[] content)
    {
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionLevel.Fastest)) gzip.Write(content);
        return zipped.ToArray();
    }
}
