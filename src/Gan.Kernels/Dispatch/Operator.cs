using System.Text;

namespace GanFunctional.Torch;

/// <summary>
/// An operator of libtorch's dispatcher, by its schema name: for those that TorchSharp has no function for. All arguments of the schema are given, in its
/// order, with its defaults. The list is in libtorch's <c>native_functions.yaml</c>. Safe to share between threads.
/// </summary>
public sealed unsafe class Operator
{
    // More than any schema has.
    private const int Room = 32;

    private readonly byte[] baseName;
    private readonly byte[] overload;
    private readonly int results;

    /// <summary>Names the operator; it is looked up when it is called.</summary>
    /// <param name="name">Schema name, with its overload after a dot when it has one: <c>aten::add.Tensor</c>.</param>
    /// <param name="results">How many tensors it returns.</param>
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

    /// <summary>The schema name it was made with.</summary>
    public string Name { get; }

    /// <summary>Calls it. An absent tensor is null.</summary>
    /// <exception cref="TorchException">It refused; its reason is not to be had through the C interface.</exception>
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
