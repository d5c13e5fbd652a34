namespace GanFunctional.Formats;

// What a pickle is made of beside null, bool, long, BigInteger, double, string, byte[] and object?[] (a
// tuple).

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    private List<object?>? items;

    internal IReadOnlyList<object?> Items => items ?? (IReadOnlyList<object?>)[];

    internal void AddRange(ReadOnlySpan<object?> values) => (items ??= []).AddRange(values);
}

/// <summary>
/// A Python dictionary as written. Keys are not compared, as hashing could recurse forever.
/// </summary>
internal sealed class PickleDict
{
    private List<KeyValuePair<object?, object?>>? items;

    internal IReadOnlyList<KeyValuePair<object?, object?>> Items => items ?? (IReadOnlyList<KeyValuePair<object?, object?>>)[];

    /// <summary>Adds alternating keys and values.</summary>
    internal void AddRange(ReadOnlySpan<object?> keysAndValues)
    {
        if (keysAndValues.Length % 2 != 0) throw new InvalidDataException("its pickle has a key without a value");
        items ??= [];
        for (int i = 0; i < keysAndValues.Length; i += 2) items.Add(new(keysAndValues[i], keysAndValues[i + 1]));
    }

    /// <summary>Finds the value of a string key; null if there is none.</summary>
    internal object? Find(string key) => Items.FirstOrDefault(item => item.Key is string name && name == key).Value;
}

/// <summary>A harmless object that is not needed, such as a <c>torch.device</c>.</summary>
internal sealed record PickleInert(string Name);

/// <summary>A Python name that a pickle may use.</summary>
internal abstract record PickleGlobal(string Name);

/// <summary>Class of a storage, which determines its element type.</summary>
internal sealed record StorageType(string Name, ScalarType DType) : PickleGlobal(Name);

/// <summary>A class or function whose calls are emulated.</summary>
internal sealed record Constructor(string Name, Func<object?[], object?> Make) : PickleGlobal(Name);

/// <summary>A block of elements that tensors are views of.</summary>
/// <param name="Key">Name in the file.</param>
/// <param name="DType">Element type.</param>
/// <param name="Elements">Number of elements.</param>
internal sealed record StorageReference(string Key, ScalarType DType, long Elements)
{
    internal long Bytes => Elements * DType.Size();
}

/// <summary>
/// A tensor: element [i, j, …] is number Offset + i·Stride[0] + j·Stride[1] + … of its storage.
/// </summary>
internal sealed record StoredTensor(StorageReference Storage, long Offset, long[] Shape, long[] Stride);
