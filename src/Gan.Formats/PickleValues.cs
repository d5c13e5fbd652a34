namespace GanFunctional.Formats;

// What a pickle is made of beside null, bool, long, BigInteger, double, string, byte[] and object?[] (a tuple).

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    private List<object?>? items;

    internal IReadOnlyList<object?> Items => items ?? (IReadOnlyList<object?>)[];

    internal void AddRange(ReadOnlySpan<object?> values) => (items ??= []).AddRange(values);
}

/// <summary>A Python dictionary, as it was written: its keys are not compared, as hashing could recurse without end.</summary>
internal sealed class PickleDict
{
    private List<KeyValuePair<object?, object?>>? items;

    internal IReadOnlyList<KeyValuePair<object?, object?>> Items => items ?? (IReadOnlyList<KeyValuePair<object?, object?>>)[];

    /// <summary>Takes keys and values in turn.</summary>
    internal void AddRange(ReadOnlySpan<object?> keysAndValues)
    {
        if (keysAndValues.Length % 2 != 0) throw new InvalidDataException("its pickle has a key without a value");
        items ??= [];
        for (int i = 0; i < keysAndValues.Length; i += 2) items.Add(new(keysAndValues[i], keysAndValues[i + 1]));
    }

    /// <summary>The value of a text; null where there is none.</summary>
    internal object? Find(string key) => Items.FirstOrDefault(item => item.Key is string name && name == key).Value;
}

/// <summary>Something that is known to be harmless and of no use here, as a <c>torch.device</c>.</summary>
internal sealed record PickleInert(string Name);

/// <summary>A Python name that a pickle may use.</summary>
internal abstract record PickleGlobal(string Name);

/// <summary>The class of a storage, which says the type of its elements.</summary>
internal sealed record StorageType(string Name, ScalarType DType) : PickleGlobal(Name);

/// <summary>A class or function of which it is known what calling it would give.</summary>
internal sealed record Constructor(string Name, Func<object?[], object?> Make) : PickleGlobal(Name);

/// <summary>A block of elements that tensors are views of.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="DType">The type of its elements.</param>
/// <param name="Elements">How many there are.</param>
internal sealed record StorageReference(string Key, ScalarType DType, long Elements)
{
    internal long Bytes => Elements * DType.Size();
}

/// <summary>A tensor: element [i, j, …] is number Offset + i·Stride[0] + j·Stride[1] + … of its storage.</summary>
internal sealed record StoredTensor(StorageReference Storage, long Offset, long[] Shape, long[] Stride);
