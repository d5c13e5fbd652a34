using System.Formats.Tar;
using System.IO.Compression;

namespace GanFunctional.Data.Tests;

/// <summary>CIFAR-10's binary version, made up: the files and folders of the published archive with few images.</summary>
internal static class MadeCifar
{
    /// <summary>A batch of so many images; which, its number tells.</summary>
    public static byte[] Batch(int number, int images)
    {
        byte[] batch = new byte[images * 3073];
        for (int i = 0; i < images; i++)
        {
            Span<byte> record = batch.AsSpan(i * 3073, 3073);
            record[0] = (byte)((number + i) % 10);
            for (int plane = 0; plane < 3; plane++)
            {
                for (int at = 0; at < 1024; at++) record[1 + plane * 1024 + at] = (byte)(number * 40 + plane * 10 + i + at);
            }
        }

        return batch;
    }

    /// <summary>The archive, with its batches in the order given, as the published one is in none.</summary>
    public static byte[] Archive(int perBatch, params string[] without)
    {
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionLevel.Fastest))
        using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"));
            foreach ((string name, byte[] content) in new[]
            {
                ("data_batch_1.bin", Batch(1, perBatch)), ("batches.meta.txt", "airplane\n"u8.ToArray()), ("data_batch_3.bin", Batch(3, perBatch)), ("data_batch_4.bin", Batch(4, perBatch)),
                ("test_batch.bin", Batch(6, perBatch)), ("readme.html", "<html>"u8.ToArray()), ("data_batch_5.bin", Batch(5, perBatch)), ("data_batch_2.bin", Batch(2, perBatch)),
            }.Where(file => !without.Contains(file.Item1)))
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"cifar-10-batches-bin/{name}") { DataStream = new MemoryStream(content) });
            }
        }

        return zipped.ToArray();
    }
}
