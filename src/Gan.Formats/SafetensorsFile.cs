using System.Buffers.Binary;

namespace GanFunctional.Formats;

/// <summary>A safetensors file whose header has been read.</summary>
internal sealed class SafetensorsFile : TensorFile
{
    private const int Prefix = 8;

    private readonly SafetensorsHeader header;
    private readonly long start;
    private readonly StateDict dict;

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidDataException">The header is invalid.</exception>
    internal SafetensorsFile(FileStream file)
        : base(file)
    {
        try
        {
            header = ReadHeader(file, out start);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{file.Name} is not a whole safetensors file: {e.Message}; it may be of another format or cut short.", e);
        }

        dict = new("", [.. header.Entries.Select(entry => new TensorInfo(entry.Name, entry.DType, entry.Shape))]);
    }

    public override IReadOnlyList<StateDict> Dicts => [dict];

    public override IReadOnlyList<string> LeftOut => [];

    internal IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    public override IReadOnlyList<KeyValuePair<string, Tensor>> Read(StateDict dict)
    {
        if (dict != this.dict) throw new KeyNotFoundException("the dictionary is another file's");
        List<KeyValuePair<string, Tensor>> tensors = [];
        byte[] buffer = new byte[header.Entries.Select(entry => entry.End - entry.Begin).DefaultIfEmpty().Max()];
        File.Position = start;
        try
        {
            foreach (SafetensorsHeader.Entry entry in header.Entries)
            {
                Span<byte> bytes = buffer.AsSpan(0, (int)(entry.End - entry.Begin));
                File.ReadExactly(bytes);
                tensors.Add(new(entry.Name, Tensors.FromBytes(bytes, entry.DType, entry.Shape)));
            }

            return tensors;
        }
        catch
        {
            Free(tensors);
            throw;
        }
    }

    private static SafetensorsHeader ReadHeader(FileStream file, out long start)
    {
        Span<byte> prefix = stackalloc byte[Prefix];
        if (file.ReadAtLeast(prefix, Prefix, throwOnEndOfStream: false) < Prefix) throw new InvalidDataException("it has less than 8 bytes");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxDirectory || (long)length > file.Length - Prefix) throw new InvalidDataException($"its header would take {length} bytes");
        byte[] json = new byte[length];
        file.ReadExactly(json);
        start = Prefix + (long)length;
        return SafetensorsHeader.Parse(json, file.Length - start);
    }
}
