namespace GanFunctional.Formats;

/// <summary>A file of PyTorch's <c>torch.save</c> whose pickle has been read.</summary>
internal sealed class PyTorchFile : TensorFile
{

    private readonly PyTorchContainer container;
    private readonly Dictionary<StateDict, List<KeyValuePair<string, StoredTensor>>> dicts = new(ReferenceEqualityComparer.Instance);

    private PyTorchFile(FileStream file, PyTorchContainer container)
        : base(file)
    {
        this.container = container;
        (var found, LeftOut) = StateDictFinder.Find(container.Root);
        foreach ((string key, List<KeyValuePair<string, StoredTensor>> tensors) in found)
            dicts.Add(new(key, [.. tensors.Select(tensor => new TensorInfo(tensor.Key, tensor.Value.Storage.DType, tensor.Value.Shape))]), tensors);
        Dicts = [.. dicts.Keys];
    }

    public override IReadOnlyList<StateDict> Dicts { get; }

    public override IReadOnlyList<string> LeftOut { get; }

    /// <summary>Reads everything but the storages' data.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or has unsupported content.</exception>
    internal static PyTorchFile Open(FileStream file, bool zip) => Told(file.Name, () =>
    {
        PyTorchContainer opened = zip ? PyTorchZip.Open(file) : PyTorchLegacy.Open(file);
        try
        {
            return new PyTorchFile(file, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    });

    public override IReadOnlyList<KeyValuePair<string, Tensor>> Read(StateDict dict) => Told(File.Name, () =>
    {
        Dictionary<StorageReference, Tensor> storages = [];
        List<KeyValuePair<string, Tensor>> tensors = [];
        try
        {
            foreach ((string name, StoredTensor stored) in dicts[dict])
            {
                if (!storages.TryGetValue(stored.Storage, out Tensor? storage)) storages.Add(stored.Storage, storage = Read(stored.Storage));
                // Of a tensor without elements the offset means nothing.
                tensors.Add(new(name, storage.as_strided(stored.Shape, stored.Stride, stored.Shape.Contains(0) ? 0 : stored.Offset)));
            }

            return tensors;
        }
        catch
        {
            Free(tensors);
            throw;
        }
        finally
        {
            // The views keep the memory.
            foreach (Tensor storage in storages.Values) storage.Dispose();
        }
    });

    public override void Dispose()
    {
        container.Dispose();
        base.Dispose();
    }

    private Tensor Read(StorageReference storage)
    {
        byte[] bytes = new byte[storage.Bytes];
        container.Read(storage, bytes);
        return Tensors.FromBytes(bytes, storage.DType, storage.Elements);
    }

    private static T Told<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException(
                $"{path} can't be read as a file of torch.save: {e.Message.TrimEnd('.')}; " +
                "it may be cut short, or hold more than torch.save(net.state_dict(), path) writes.", e);
        }
    }
}
