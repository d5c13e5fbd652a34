using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using GanFunctional.Data;

namespace GanFunctional.Formats.Tests;

/// <summary>A temporary file, and what tests put into it.</summary>
internal sealed class TensorFiles : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gan-formats").FullName;

    public string Path => System.IO.Path.Combine(folder, "file.safetensors"); // zip archives and pickles are told by their first bytes

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A file that torch.save has made (tests/golden/statedicts.py).</summary>
    public static string Saved(string name) => System.IO.Path.Combine(Above(AppContext.BaseDirectory), "tests", "golden", "statedicts", name + ".pth");

    /// <summary>A safetensors file of a header and data.</summary>
    public static byte[] Safetensors(string header, params byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    /// <summary>A zip archive as torch.save's, of a pickle and storages.</summary>
    public static byte[] Zip(byte[] pickle, params (string Name, byte[] Content)[] storages) =>
        Archive(CompressionLevel.NoCompression, [("archive/data.pkl", pickle), .. storages.Select(storage => ($"archive/data/{storage.Name}", storage.Content))]);

    /// <summary>A zip archive of entries.</summary>
    public static byte[] Archive(CompressionLevel compression, params (string Name, byte[] Content)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, compression).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A file as torch.save made it before PyTorch 1.6, of a pickle and storages of 4-byte elements.</summary>
    public static byte[] Legacy(byte[] pickle, params (string Name, byte[] Content)[] storages)
    {
        PickleWriter facts = new PickleWriter().Op(PickleOpcode.EMPTY_DICT).Text("little_endian").Op(PickleOpcode.NEWTRUE).Op(PickleOpcode.SETITEM);
        PickleWriter keys = new PickleWriter().Op(PickleOpcode.EMPTY_LIST);
        foreach ((string name, _) in storages) keys.Text(name).Op(PickleOpcode.APPEND);
        List<byte> file = [.. Magic, .. new PickleWriter().Int(1001).Done(), .. facts.Done(), .. pickle, .. keys.Done()];
        foreach ((_, byte[] content) in storages)
        {
            file.AddRange(BitConverter.GetBytes((long)content.Length / 4));
            file.AddRange(content);
        }

        return [.. file];
    }

    /// <summary>Writes content and opens it.</summary>
    public TensorFile Open(byte[] content)
    {
        File.WriteAllBytes(Path, content);
        return TensorFile.Open(Path);
    }

    /// <summary>The file is refused, at opening or reading, in one sentence with its path and these words; no tensor is left.</summary>
    public void Refused(byte[] content, params string[] words)
    {
        using LiveTensors live = new();
        DataException refused = Assert.Throws<DataException>(() =>
        {
            using TensorFile file = Open(content);
            foreach (StateDict dict in file.Dicts) file.Read(dict);
        });
        IsSentence(refused.Message, Path);
        foreach (string word in words) Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, live.Added);
    }

    public static void IsSentence(string text, string path)
    {
        Assert.StartsWith(path, text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, char.IsControl);
        Assert.InRange(text.Length, path.Length + 10, path.Length + 600);
    }

    private static byte[] Magic => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private static string Above(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "GanFunctional.sln")) ? folder : Above(System.IO.Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no checkout"));
}
