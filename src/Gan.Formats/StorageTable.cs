namespace GanFunctional.Formats;

/// <summary>Storages that a pickle references, by their keys.</summary>
/// <param name="most">Largest possible size of a storage in bytes: that of the file.</param>
internal sealed class StorageTable(long most)
{
    private readonly Dictionary<string, StorageReference> storages = new(StringComparer.Ordinal);

    /// <summary>Finds the storage of a key; null if the pickle does not reference it.</summary>
    internal StorageReference? Find(string key) => storages.GetValueOrDefault(key);

    /// <summary>
    /// Resolves a persistent id to a storage: ('storage', its class, its key, its device, its
    /// elements[, null]).
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The id is invalid; the message, a part of a sentence, says why.
    /// </exception>
    internal StorageReference Refer(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", StorageType type, string key, string or null, long elements, .. var view])
            throw new InvalidDataException(id is object?[] and ["module", ..]
                ? "it holds a whole Python module"
                : "it refers to something else than a storage");
        string quoted = Quoting.Quote(key);
        if (view is not ([] or [null])) throw new InvalidDataException($"its storage {quoted} is a view of another, as PyTorch before 0.4 wrote it");
        if (elements < 0 || elements > most / type.DType.Size())
            throw new InvalidDataException($"its storage {quoted} would have {elements} elements, more than the file");
        StorageReference storage = new(key, type.DType, elements);
        if (storage.Bytes > Array.MaxLength) throw new InvalidDataException($"its storage {quoted} is larger than 2 GB");
        if (storages.TryAdd(key, storage)) return storage;
        return storages[key] == storage ? storages[key] : throw new InvalidDataException($"it describes its storage {quoted} inconsistently");
    }
}
