using GanFunctional.Data;

namespace GanFunctional.Formats;

/// <summary>The only Python names that a pickle may use. None is imported, and no Python is called.</summary>
internal static class PickleGlobals
{
    private static readonly string[] s_types = ["float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool"];

    // NumPy 1 and 2.
    private static readonly string[] s_numpy = ["numpy.core.multiarray", "numpy._core.multiarray"], s_arrays = ["scalar", "_reconstruct"];

    private static readonly Dictionary<string, object> s_known = new object[]
    {
        new StorageType("torch.FloatStorage", ScalarType.Float32),
        new StorageType("torch.DoubleStorage", ScalarType.Float64),
        new StorageType("torch.HalfStorage", ScalarType.Float16),
        new StorageType("torch.BFloat16Storage", ScalarType.BFloat16),
        new StorageType("torch.LongStorage", ScalarType.Int64),
        new StorageType("torch.IntStorage", ScalarType.Int32),
        new StorageType("torch.ByteStorage", ScalarType.Byte),
        new StorageType("torch.BoolStorage", ScalarType.Bool),
        new Constructor("collections.OrderedDict", OrderedDict),
        new Constructor("collections.Counter", _ => new PickleInert("collections.Counter")),
        new Constructor("_codecs.encode", _ => new PickleInert("bytes")), // as protocol 2 writes them
        new Constructor("torch.Size", Size),
        new Constructor("torch.device", _ => new PickleInert("torch.device")),
        // PyTorch before 0.4, then since; and nn.Parameter, which is a tensor.
        new Constructor("torch._utils._rebuild_tensor", Rebuild),
        new Constructor("torch._utils._rebuild_tensor_v2", Rebuild),
        new Constructor("torch._utils._rebuild_parameter", Parameter),
        // What trainings keep beside the tensors, and nothing here reads.
        new PickleInert("argparse.Namespace"),
        new PickleInert("numpy.ndarray"),
        new Constructor("numpy.dtype", _ => new PickleInert("numpy.dtype")),
    }.Concat(s_numpy.SelectMany(module => s_arrays.Select(name => new Constructor($"{module}.{name}", _ => new PickleInert($"{module}.{name}"))))).Concat(s_types.Select(type => new PickleInert($"torch.{type}"))).ToDictionary(known => known is PickleInert inert ? inert.Name : ((PickleGlobal)known).Name);

    /// <summary>Resolves a name to a <see cref="PickleGlobal"/> or a <see cref="PickleInert"/>.</summary>
    /// <exception cref="DataException">The name is unknown.</exception>
    internal static object Find(string module, string name) => s_known.TryGetValue($"{module}.{name}", out object? known)
        ? known
        : throw new DataException(
            $"it holds the Python object {Quoting.Quote($"{module}.{name}")}, and only tensors, numbers, strings, " +
            "lists and dictionaries are supported");

    // Python 2 gave a list of [key, value] at once; Python 3 sets the items one by one.
    private static PickleDict OrderedDict(object?[] arguments)
    {
        PickleDict dict = new();
        if (arguments is [PickleList pairs])
        {
            foreach (object? pair in pairs.Items)
            {
                object?[] items = pair is PickleList list ? [.. list.Items] : pair as object?[] ?? [];
                dict.AddRange(items.Length == 2 ? items : throw Wrong("collections.OrderedDict"));
            }
        }
        else if (arguments.Length > 0)
        {
            throw Wrong("collections.OrderedDict");
        }

        return dict;
    }

    private static object?[] Size(object?[] arguments) => arguments is [object?[] sizes] ? sizes : throw Wrong("torch.Size");

    private static StoredTensor Parameter(object?[] arguments) =>
        arguments is [StoredTensor tensor, ..] ? tensor : throw Wrong("torch._utils._rebuild_parameter");

    private static StoredTensor Rebuild(object?[] arguments)
    {
        if (arguments is not [StorageReference storage, long offset, object?[] sizes, object?[] strides, ..]) throw Wrong("a tensor");
        long[] shape = Numbers(sizes), stride = Numbers(strides);
        if (Shape.Elements(shape) is not { } elements)
            throw new DataException($"a tensor has the shape {Shape.Text(shape)}, which no tensor can have");
        if (stride.Length != shape.Length || offset < 0 || stride.Any(step => step < 0)) throw Wrong("a tensor");
        Int128 last = offset;
        for (int i = 0; i < shape.Length; i++) last += (Int128)(shape[i] - 1) * stride[i];
        if (elements > 0 && last >= storage.Elements)
            throw new DataException(
                $"a tensor {Shape.Text(shape)} reaches beyond its storage {Quoting.Quote(storage.Key)} of {storage.Elements} elements");
        // As an expanded tensor does: a small file must not become a large tensor.
        if (elements > storage.Elements)
            throw new DataException($"a tensor {Shape.Text(shape)} uses elements of its storage more than once: save it with .contiguous()");
        return new(storage, offset, shape, stride);
    }

    private static long[] Numbers(object?[] values) => values.Length <= Shape.MaxDimensions && values.All(value => value is long)
        ? [.. values.Cast<long>()]
        : throw Wrong("a tensor");

    private static DataException Wrong(string what) => new($"its pickle makes {what} of something else than PyTorch does");
}
