namespace GanFunctional.Data;

/// <summary>
/// Binary version of CIFAR-10 (Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html): batches of
/// records of 3,073 bytes. A record is a label and the 32×32 red, green and blue samples of an image. A batch
/// is a file, or an entry of the published archive.
/// </summary>
internal static class CifarFile
{
    public const int Side = 32, Pixels = Side * Side, Record = 1 + 3 * Pixels, Classes = 10;

    public const string Archive = "cifar-10-binary.tar.gz";

    private const string Again = "fetch it again, with gan data fetch cifar10";

    private static readonly string[] s_training = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")], s_test = ["test_batch.bin"];
    private static readonly string[] s_archives = [".tar.gz", ".tgz", ".tar"];

    /// <summary>Tells whether a folder holds the archive or its unpacked batches.</summary>
    public static bool IsIn(string folder) => new[] { Archive, s_training[0], s_test[0] }.Any(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Tells whether a file has the name of a batch or of an archive.</summary>
    public static bool IsNamed(string path) =>
        s_training.Concat(s_test).Contains(Path.GetFileName(path)) || s_archives.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the training or test batches of a folder or an archive, or a single batch.</summary>
    /// <exception cref="DataException">A batch is missing, truncated, or not of CIFAR-10.</exception>
    public static IReadOnlyList<byte[]> Read(string path, bool test)
    {
        string[] names = test ? s_test : s_training;
        string file = Directory.Exists(path) ? Path.Combine(path, Archive) : path;
        try
        {
            if (Directory.Exists(path) && !File.Exists(file)) return [.. names.Select(name => ReadBatch(file = Path.Combine(path, name)))];
            return file.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) ? [ReadBatch(file)] : ReadArchive(file, names);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"Cannot read '{file}': it is damaged ({e.Message.TrimEnd('.')}); {Again}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot read '{file}': {Sentence.Reason(e)}; check the path, or {Again}.", e);
        }
    }

    private static byte[] ReadBatch(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] batch = Allocate(path, file.Length, file.Length);
        file.ReadExactly(batch);
        return Checked(path, batch);
    }

    private static byte[][] ReadArchive(string path, string[] names)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = Compressed.Open(file, out long mostBytes);
        TarArchive archive = new(stream);
        Dictionary<string, byte[]> batches = [];
        while (batches.Count < names.Length && archive.Next())
        {
            if (!names.Contains(archive.Name)) continue;
            string where = $"{path}, {archive.Name}";
            byte[] batch = Allocate(where, archive.Size, mostBytes);
            if (!archive.Read(batch)) throw CutOff(where, batch.Length);
            batches[archive.Name] = Checked(where, batch);
        }

        string[] missing = [.. names.Where(name => !batches.ContainsKey(name))];
        return missing.Length == 0
            ? [.. names.Select(name => batches[name])]
            : throw new DataException(
                $"'{path}' is not the archive of CIFAR-10's binary version, or is cut off: it holds no {Sentence.Some(missing)}; {Again}.");
    }

    private static byte[] Allocate(string where, long size, long mostBytes)
    {
        if (size == 0 || size % Record != 0 || size > Array.MaxLength)
            throw new DataException($"'{where}' is not a batch of CIFAR-10: its {size} bytes are not whole records of {Record} bytes; {Again}.");
        return size <= mostBytes ? GC.AllocateUninitializedArray<byte>((int)size) : throw CutOff(where, size);
    }

    private static byte[] Checked(string where, byte[] batch)
    {
        for (int at = 0; at < batch.Length; at += Record)
        {
            if (batch[at] >= Classes)
                throw new DataException(
                    $"'{where}' is not a batch of CIFAR-10: record {at / Record} has the label {batch[at]}, and labels are 0 to {Classes - 1}; " +
                    $"{Again}.");
        }

        return batch;
    }

    private static DataException CutOff(string where, long size) => new($"'{where}' is cut off: it ends before its {size} bytes; {Again}.");
}
