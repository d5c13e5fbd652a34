namespace GanFunctional.Formats;

/// <summary>The storages that a pickle speaks of, by their keys.</summary>
/// <param name="most">The most bytes that one can have: the file has no more.</param>
internal sealed class StorageTable(long most)
{
    private readonly Dictionary<string, StorageReference> storages = new(StringComparer.Ordinal);

    /// <summary>The storage of a key; null where the pickle speaks of none.</summary>
    internal StorageReference? Find(string key) => storages.GetValueOrDefault(key);

    /// <summary>The storage that a persistent id stands for: ('storage', its class, its key, its device, its elements[, null]).</summary>
    /// <exception cref="InvalidDataException">It stands for none; the message says why, to stand in a sentence.</exception>
    internal StorageReference Refer(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", StorageType type, string key, string or null, long elements, .. var view])
            throw new InvalidDataException(id is object?[] and ["module", ..]
                ? "it holds a whole Python module"
                : "it refers to something else than a storage");
        string quoted = Quoting.Quote(key);
        if (view is not ([] or [null])) throw new InvalidDataException($"its storage {quoted} is a view of another, as PyTorch before 0.4 wrote it");
        if (elements < 0 || elements > most / type.DType.Size()) throw new InvalidDataException($"its storage {quoted} would have {elements} elements, more than the file");
        StorageReference storage = new(key, type.DType, elements);
        if (storage.Bytes > Array.MaxLength) throw new InvalidDataException($"its storage {quoted} is larger than 2 GB");
        if (storages.TryAdd(key, storage)) return storage;
        return storages[key] == storage ? storages[key] : throw new InvalidDataException($"it describes its storage {quoted} in two ways");
    }
}
