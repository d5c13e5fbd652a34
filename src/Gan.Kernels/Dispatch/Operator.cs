using System.Text;

namespace GanFunctional.Torch;

/// <summary>
/// An operator of libtorch's dispatcher by its schema name, for operators that TorchSharp lacks. Calls pass
/// all arguments of the schema in order, defaults included. Schemas are listed in libtorch's
/// <c>native_functions.yaml</c>. Thread-safe.
/// </summary>
public sealed unsafe class Operator
{
    // More than any schema has.
    private const int Room = 32;

    private readonly byte[] baseName;
    private readonly byte[] overload;
    private readonly int results;

    /// <summary>Creates an operator, which is looked up when called.</summary>
    /// <param name="name">
    /// Schema name, with a dot and the overload if there is one: <c>aten::add.Tensor</c>.
    /// </param>
    /// <param name="results">Number of returned tensors.</param>
    public Operator(string name, int results = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        LibTorch.Load();
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        Name = name;
        baseName = Encoding.UTF8.GetBytes((dot < 0 ? name : name[..dot]) + "\0");
        overload = Encoding.UTF8.GetBytes((dot < 0 ? "" : name[(dot + 1)..]) + "\0");
        this.results = results;
    }

    /// <summary>Schema name.</summary>
    public string Name { get; }

    /// <summary>Calls the operator. Absent tensors are null.</summary>
    /// <exception cref="TorchException">
    /// The operator failed; the C interface does not give the reason.
    /// </exception>
    public Tensor?[] Call(params ReadOnlySpan<Argument> arguments)
    {
        ulong* stack = stackalloc ulong[Room];
        new Span<ulong>(stack, Room).Clear();
        for (int i = 0; i < arguments.Length; i++) stack[i] = arguments[i].Encode();
        bool done;
        fixed (byte* name = baseName, variant = overload) done = StableAbi.Call(name, variant, stack);
        if (!done) throw new TorchException($"{Name} refused what it was given");
        var tensors = new Tensor?[results];
        for (int i = 0; i < results; i++) tensors[i] = stack[i] == 0 ? null : Tensor.UnsafeCreateTensor((nint)stack[i]);
        return tensors;
    }
}
