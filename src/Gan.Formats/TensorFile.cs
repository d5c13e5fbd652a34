namespace GanFunctional.Formats;

/// <summary>A tensor of a file whose data has not been read.</summary>
/// <param name="Name">Name in its <see cref="StateDict"/>.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Size of each dimension.</param>
public sealed record TensorInfo(string Name, ScalarType DType, IReadOnlyList<long> Shape);

/// <summary>A dictionary of named tensors in a file.</summary>
/// <param name="Key">
/// Path of the dictionary in the file, such as <c>state_dict</c> or <c>models.generator</c>; empty for the
/// file itself.
/// </param>
/// <param name="Tensors">Tensors in the order of the file.</param>
public sealed record StateDict(string Key, IReadOnlyList<TensorInfo> Tensors);

/// <summary>
/// An open file of named tensors, whose directory has been read and checked. Formats are safetensors and
/// dictionaries of tensors written by PyTorch's <c>torch.save</c> (the zip format since 1.6 and the one
/// before it), recognised by the first bytes. Nothing in a file is executed, and no name in it is used as a
/// path.
/// <para>
/// Opening takes a megabyte of buffers and at most 128 bytes per byte of the directory (safetensors' header,
/// PyTorch's pickle and list of entries). A header or a pickle has at most <see cref="MaxDirectory"/> bytes.
/// Reading takes the memory of the tensors' data, never more than the length of the file, once more that of
/// the largest tensor, and 1 KB per tensor.
/// </para>
/// </summary>
public abstract class TensorFile : IDisposable
{
    /// <summary>Size limit of a header or pickle in bytes, enough for a million tensors.</summary>
    public const int MaxDirectory = 100_000_000;

    private const byte Protocol = (byte)PickleOpcode.PROTO;

    private protected TensorFile(FileStream file) => File = file;

    /// <summary>Dictionaries of tensors; safetensors has one.</summary>
    public abstract IReadOnlyList<StateDict> Dicts { get; }

    /// <summary>
    /// Other entries of a PyTorch file, such as <c>epoch</c> or <c>optimizer.param_groups</c>.
    /// </summary>
    public abstract IReadOnlyList<string> LeftOut { get; }

    private protected FileStream File { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is of an unknown format, is damaged, or has unsupported content.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static TensorFile Open(string path)
    {
        FileStream file = OpenFile(path);
        try
        {
            Span<byte> start = stackalloc byte[9];
            int count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position = 0;
            return start switch
            {
                [(byte)'P', (byte)'K', ..] => PyTorchFile.Open(file, zip: true),
                [Protocol, ..] when count > 2 && start[1] <= PickleMachine.LatestProtocol => PyTorchFile.Open(file, zip: false),
                _ when (count == start.Length && start[^1] == '{') || path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) => new SafetensorsFile(file),
                _ => throw new InvalidDataException($"{path} is neither a safetensors file nor one of torch.save: give one of these."),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the tensors of one of <see cref="Dicts"/>, in their order, to the CPU. Tensors that shared
    /// memory when saved (tied weights) share it again.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The dictionary is of another file.</exception>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public abstract IReadOnlyList<KeyValuePair<string, Tensor>> Read(StateDict dict);

    /// <summary>Closes the file.</summary>
    public virtual void Dispose() => File.Dispose();

    /// <summary>Opens a seekable file.</summary>
    /// <exception cref="InvalidDataException">The file is a pipe or a device.</exception>
    internal static FileStream OpenFile(string path)
    {
        FileStream file = System.IO.File.OpenRead(path);
        if (file.CanSeek) return file;
        file.Dispose();
        throw new InvalidDataException($"{path} is a pipe or a device, which is not seekable: write it to a file first.");
    }

    // Of tensors that were made before the reading failed.
    private protected static void Free(List<KeyValuePair<string, Tensor>> tensors)
    {
        foreach ((_, Tensor tensor) in tensors) tensor.Dispose();
    }
}
