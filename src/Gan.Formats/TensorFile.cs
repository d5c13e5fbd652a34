namespace GanFunctional.Formats;

/// <summary>A tensor of a file that has not been read yet.</summary>
/// <param name="Name">Its name in its <see cref="StateDict"/>.</param>
/// <param name="DType">The type of its elements.</param>
/// <param name="Shape">The size of each dimension.</param>
public sealed record TensorInfo(string Name, ScalarType DType, IReadOnlyList<long> Shape);

/// <summary>Named tensors that belong together: one dictionary of a file.</summary>
/// <param name="Key">Where it stands in the file, as <c>state_dict</c> or <c>models.generator</c>; empty: the file itself.</param>
/// <param name="Tensors">Its tensors, in the file's order.</param>
public sealed record StateDict(string Key, IReadOnlyList<TensorInfo> Tensors);

/// <summary>
/// A file of named tensors, opened: all that it says of itself is read and checked, its data is not read yet. It is safetensors, or
/// what PyTorch's <c>torch.save</c> writes of dictionaries of tensors (the zip format since 1.6, or the one before it), which its first
/// bytes tell, not its name. Nothing in a file is executed; no name in it is used as a path.
/// <para>
/// Opening takes a megabyte of buffers and at most 128 bytes of memory for each byte of the file's directory (safetensors' header, PyTorch's pickle and list of
/// entries); a header or a pickle is at most <see cref="MaxDirectory"/> long. Reading takes the memory of the tensors' data, never more than the file
/// is long, once more that of the largest, and 1 KB a tensor.
/// </para>
/// </summary>
public abstract class TensorFile : IDisposable
{
    /// <summary>The longest header or pickle that is read, in bytes: of a million tensors.</summary>
    public const int MaxDirectory = 100_000_000;

    private const byte Protocol = (byte)PickleOpcode.PROTO;

    private protected TensorFile(FileStream file) => File = file;

    /// <summary>Its dictionaries of tensors; safetensors has one.</summary>
    public abstract IReadOnlyList<StateDict> Dicts { get; }

    /// <summary>What a PyTorch file holds beside them, as <c>epoch</c> or <c>optimizer.param_groups</c>.</summary>
    public abstract IReadOnlyList<string> LeftOut { get; }

    private protected FileStream File { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is of no known format, is damaged, or holds what is not read; one sentence.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
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
                _ => throw new InvalidDataException($"{path} does not begin as safetensors or a file of torch.save does: give one of these."),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the tensors of one of its <see cref="Dicts"/>, in their order, on the CPU. Tensors that shared memory when they were saved
    /// (tied weights) share it again.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The dictionary is another file's.</exception>
    /// <exception cref="InvalidDataException">The data is damaged; one sentence.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public abstract IReadOnlyList<KeyValuePair<string, Tensor>> Read(StateDict dict);

    /// <summary>Closes the file.</summary>
    public virtual void Dispose() => File.Dispose();

    /// <summary>Opens a file whose length is known.</summary>
    /// <exception cref="InvalidDataException">It is a pipe.</exception>
    internal static FileStream OpenFile(string path)
    {
        FileStream file = System.IO.File.OpenRead(path);
        if (file.CanSeek) return file;
        file.Dispose();
        throw new InvalidDataException($"{path} is a pipe or a device, in which nothing can be looked up: write it to a file first.");
    }

    // Of tensors that were made before the reading failed.
    private protected static void Free(List<KeyValuePair<string, Tensor>> tensors)
    {
        foreach ((_, Tensor tensor) in tensors) tensor.Dispose();
    }
}
