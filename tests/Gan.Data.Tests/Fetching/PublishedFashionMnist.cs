using System.Buffers.Binary;
using System.Text;

namespace GanFunctional.Testing;

/// <summary>Fashion-MNIST's files as they were published, made from those of Debian's package, which lack the name and the time in their gzip headers.</summary>
internal static class PublishedFashionMnist
{
    public const string Folder = "/usr/share/datasets/fashion-mnist";

    private static readonly Dictionary<string, uint> s_written = new()
    {
        ["train-images-idx3-ubyte.gz"] = 1504176606,
        ["train-labels-idx1-ubyte.gz"] = 1504176606,
        ["t10k-images-idx3-ubyte.gz"] = 1504176627,
        ["t10k-labels-idx1-ubyte.gz"] = 1504176627,
    };

    public static bool IsHere => Directory.Exists(Folder);

    /// <summary>A file as it was published (RFC 1952: flags at 3, the time at 4, and the name after 10 bytes).</summary>
    public static byte[] Read(string name)
    {
        byte[] packaged = File.ReadAllBytes(Path.Combine(Folder, name));
        byte[] header = packaged[..10];
        header[3] |= 8;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), s_written[name]);
        return [.. header, .. Encoding.ASCII.GetBytes(Path.GetFileNameWithoutExtension(name)), 0, .. packaged.AsSpan(10)];
    }
}
