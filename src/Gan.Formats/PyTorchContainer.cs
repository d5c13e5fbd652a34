namespace GanFunctional.Formats;

/// <summary>Contents of a PyTorch file: a pickle, and the storages that it references.</summary>
/// <param name="root">Value of the pickle.</param>
internal abstract class PyTorchContainer(object? root) : IDisposable
{
    internal object? Root => root;

    /// <summary>Reads the elements of a storage.</summary>
    /// <exception cref="InvalidDataException">
    /// The elements are missing; the message is a part of a sentence.
    /// </exception>
    internal abstract void Read(StorageReference storage, Span<byte> into);

    public abstract void Dispose();

    private protected static InvalidDataException Missing(StorageReference storage) =>
        new($"the data of its storage {Quoting.Quote(storage.Key)}, {storage.Bytes} bytes, is not in it");
}
