using System.IO.Compression;

namespace GanFunctional.Formats;

/// <summary>
/// Zip format of <c>torch.save</c> since PyTorch 1.6: NAME/data.pkl, and each storage as NAME/data/KEY.
/// Entries are looked up by name and never unpacked to disk.
/// </summary>
internal sealed class PyTorchZip : PyTorchContainer
{
    private const string Pickle = "data.pkl", ByteOrder = "byteorder";
    private const int Buffer = 1 << 16;

    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> entries;
    private readonly string folder;

    private PyTorchZip(object? root, ZipArchive archive, Dictionary<string, ZipArchiveEntry> entries, string folder)
        : base(root) => (this.archive, this.entries, this.folder) = (archive, entries, folder);

    /// <summary>Reads the list of entries and the pickle.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is malformed; the message, a part of a sentence, says why.
    /// </exception>
    internal static PyTorchZip Open(FileStream file)
    {
        ZipArchive zip = new(file, ZipArchiveMode.Read, leaveOpen: true);
        try
        {
            Dictionary<string, ZipArchiveEntry> known = Entries(zip, file.Length);
            string[] pickles = [.. known.Keys.Where(path => path.EndsWith($"/{Pickle}", StringComparison.Ordinal) && path.Count(c => c == '/') == 1)];
            if (pickles is not [{ } pickle])
                throw new InvalidDataException($"it is a zip archive with {pickles.Length} {Pickle} in it, and PyTorch's has one");
            string name = pickle[..^Pickle.Length];
            if (known.ContainsKey(name + "constants.pkl")) throw new InvalidDataException("it is a TorchScript program, which is not read");
            if (known.TryGetValue(name + ByteOrder, out ZipArchiveEntry? order) && !Content(order).SequenceEqual("little"u8))
                throw new InvalidDataException("its numbers are not little-endian");
            StorageTable storages = new(file.Length);
            using BufferedStream stream = new(known[pickle].Open(), Buffer);
            object? root = new PickleMachine(new PickleSource(stream, known[pickle].Length), storages.Refer).Run();
            return new(root, zip, known, name);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    internal override void Read(StorageReference storage, Span<byte> into)
    {
        if (!entries.TryGetValue($"{folder}data/{storage.Key}", out ZipArchiveEntry? entry) || entry.Length != storage.Bytes) throw Missing(storage);
        using Stream stream = entry.Open();
        if (stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length) throw Missing(storage);
    }

    public override void Dispose() => archive.Dispose();

    // PyTorch stores and does not compress, so all entries together are shorter than the file; else it is a
    // bomb.
    private static Dictionary<string, ZipArchiveEntry> Entries(ZipArchive zip, long most)
    {
        Dictionary<string, ZipArchiveEntry> byName = new(StringComparer.Ordinal);
        long total = 0;
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            string name = Quoting.Quote(entry.FullName);
            if (!byName.TryAdd(entry.FullName, entry)) throw new InvalidDataException($"its entry {name} appears twice");
            if (entry.Length != entry.CompressedLength || entry.IsEncrypted)
                throw new InvalidDataException($"its entry {name} is compressed or encrypted, and PyTorch's are not");
            if (entry.Length < 0 || entry.Length > most - total)
                throw new InvalidDataException($"its entry {name} would take {entry.Length} bytes, more than the file has");
            total += entry.Length;
        }

        return byName;
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        if (entry.Length > ByteOrder.Length) throw new InvalidDataException($"its entry {Quoting.Quote(entry.FullName)} is too long");
        byte[] content = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }
}
