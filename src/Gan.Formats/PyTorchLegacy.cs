using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace GanFunctional.Formats;

/// <summary>
/// Format of <c>torch.save</c> before PyTorch 1.6: pickles of a magic number, a version, machine properties,
/// the value, and the storages' keys; then each storage as its number of elements (8 bytes) and the elements.
/// </summary>
internal sealed class PyTorchLegacy : PyTorchContainer
{
    private const long Version = 1001;
    private const int Buffer = 1 << 16;

    private static readonly BigInteger s_magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly FileStream file;
    private readonly Dictionary<StorageReference, long> positions;

    private PyTorchLegacy(object? root, FileStream file, Dictionary<StorageReference, long> positions)
        : base(root) => (this.file, this.positions) = (file, positions);

    /// <summary>Reads the pickles and locates the storages.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is malformed; the message, a part of a sentence, says why.
    /// </exception>
    internal static PyTorchLegacy Open(FileStream file)
    {
        BufferedStream stream = new(file, Buffer); // not disposed, as that would close the file
        StorageTable storages = new(file.Length);
        object? Next() => new PickleMachine(new PickleSource(stream, file.Length - stream.Position), storages.Refer).Run();

        if (Next() is not BigInteger magic || magic != s_magic) throw new InvalidDataException("it is a pickle that torch.save did not write");
        if (Next() is not Version) throw new InvalidDataException($"it is of another version than {Version}");
        if (Next() is not PickleDict facts || facts.Find("little_endian") is not true)
            throw new InvalidDataException("its numbers are not little-endian");
        object? root = Next();
        if (Next() is not PickleList keys) throw new InvalidDataException("it has no list of its storages");

        Dictionary<StorageReference, long> begins = [];
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (object? item in keys.Items)
        {
            if (item is not string key || storages.Find(key) is not { } storage)
                throw new InvalidDataException("its list of storages has one without a tensor");
            if (file.Length - stream.Position < sizeof(long)) throw Missing(storage);
            stream.ReadExactly(count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Elements || file.Length - stream.Position < storage.Bytes) throw Missing(storage);
            if (!begins.TryAdd(storage, stream.Position)) throw new InvalidDataException($"its storage {Quoting.Quote(key)} appears twice");
            stream.Seek(storage.Bytes, SeekOrigin.Current);
        }

        return new(root, file, begins);
    }

    internal override void Read(StorageReference storage, Span<byte> into)
    {
        if (!positions.TryGetValue(storage, out long position)) throw Missing(storage);
        file.Position = position;
        file.ReadExactly(into);
    }

    public override void Dispose()
    {
    }
}
