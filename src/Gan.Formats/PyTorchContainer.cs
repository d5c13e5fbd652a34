namespace GanFunctional.Formats;

/// <summary>What a PyTorch file is made of: a pickle, and the storages that it speaks of.</summary>
/// <param name="root">The value that the pickle stands for.</param>
internal abstract class PyTorchContainer(object? root) : IDisposable
{
    internal object? Root => root;

    /// <summary>Reads the elements of a storage.</summary>
    /// <exception cref="InvalidDataException">They are not there; the message says so, to stand in a sentence.</exception>
    internal abstract void Read(StorageReference storage, Span<byte> into);

    public abstract void Dispose();

    private protected static InvalidDataException Missing(StorageReference storage) =>
        new($"the data of its storage {Quoting.Quote(storage.Key)}, {storage.Bytes} bytes, is not in it");
}
