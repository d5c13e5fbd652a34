using System.Buffers.Binary;

namespace GanFunctional.Data;

/// <summary>
/// A file of the idx format (LeCun, Cortes and Burges, "The MNIST database",
/// http://yann.lecun.com/exdb/mnist): two zero bytes, the type (8: unsigned byte), the number of dimensions,
/// each dimension as a big-endian 32-bit integer, and the values; plain or compressed with gzip.
/// </summary>
internal static class IdxFile
{
    public static (int[] Dimensions, byte[] Values) Read(string path, int dimensions, string what)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream stream = Compressed.Open(file, out long mostBytes);
            return Parse(path, stream, mostBytes, dimensions, what);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"Cannot read '{path}': its gzip compression is corrupt; fetch the file again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot read '{path}': {Sentence.Reason(e)}; check the path.", e);
        }
    }

    private static (int[] Dimensions, byte[] Values) Parse(string path, Stream stream, long mostBytes, int expected, string what)
    {
        Span<byte> header = stackalloc byte[4 + 4 * expected];
        int got = stream.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false);
        if (got < 4 || header[0] != 0 || header[1] != 0)
            throw new DataException($"'{path}' is not an idx file, which begins with two zero bytes; give an idx file or a folder of images.");
        if (header[2] != 8)
            throw new DataException($"'{path}' holds values of idx type 0x{header[2]:x2}, and {what} are unsigned bytes (0x08).");
        if (header[3] != expected)
            throw new DataException($"'{path}' has {header[3]} dimension(s), and {what} have {expected}; give the file of {what}.");
        if (stream.ReadAtLeast(header[4..], 4 * expected, throwOnEndOfStream: false) < 4 * expected)
            throw CutOff(path, 4 + 4 * expected);

        int[] dimensions = new int[expected];
        long size = 1;
        for (int i = 0; i < expected; i++)
        {
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            if (dimension is 0 or > int.MaxValue || (size *= dimension) > Array.MaxLength)
                throw new DataException($"'{path}' gives {dimension} as a dimension, which {what} cannot have; fetch the file again.");
            dimensions[i] = (int)dimension;
        }

        if (size > mostBytes)
            throw CutOff(path, size);
        byte[] values = GC.AllocateUninitializedArray<byte>((int)size);
        if (stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false) < values.Length)
            throw CutOff(path, size);
        if (stream.ReadByte() >= 0)
            throw new DataException($"'{path}' goes on after the {size} bytes that its header announces; fetch the file again.");
        return (dimensions, values);
    }

    private static DataException CutOff(string path, long size) =>
        new($"'{path}' is cut off: it ends before the {size} bytes that its header announces; fetch the file again.");
}
