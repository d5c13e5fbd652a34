using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace GanFunctional.Torch;

/// <summary>
/// Any operator of libtorch's dispatcher, found once by its schema name (<c>"aten::conv2d"</c>,
/// <c>"aten::add.Tensor"</c>; the list is in libtorch's <c>native_functions.yaml</c>). Safe to share between threads.
/// </summary>
public sealed class Operator
{
    private readonly string overload;
    private nint found;

    /// <summary>Names the operator; it is looked up at its first call.</summary>
    /// <param name="name">Schema name, with its overload after a dot when it has one.</param>
    public Operator(string name)
    {
        int dot = name.IndexOf('.');
        Name = name;
        overload = dot < 0 ? "" : name[(dot + 1)..];
        BaseName = dot < 0 ? name : name[..dot];
    }

    /// <summary>The schema name it was made with.</summary>
    public string Name { get; }

    private string BaseName { get; }

    /// <summary>Calls it for its one tensor result. Arguments left out at the end take the schema's defaults.</summary>
    /// <exception cref="TorchException">Unknown operator, wrong kinds of argument, or shapes that do not fit.</exception>
    public Tensor Call(params ReadOnlySpan<Arg> arguments)
    {
        Invoke(arguments, out NativeResults results);
        return results.AreTensors(1) ? results.Tensor(0) : throw results.Refused(this, "one tensor");
    }

    /// <summary>Calls it for all its tensor results, lists flattened.</summary>
    /// <exception cref="TorchException">As <see cref="Call"/>.</exception>
    public Tensor[] CallMany(params ReadOnlySpan<Arg> arguments)
    {
        Invoke(arguments, out NativeResults results);
        if (!results.AreTensors(results.Count)) throw results.Refused(this, "tensors");
        var tensors = new Tensor[results.Count];
        for (int i = 0; i < tensors.Length; i++) tensors[i] = results.Tensor(i);
        return tensors;
    }

    /// <summary>Calls it for its one number (a scalar, an integer or a truth value).</summary>
    /// <exception cref="TorchException">As <see cref="Call"/>.</exception>
    public double CallNumber(params ReadOnlySpan<Arg> arguments)
    {
        Invoke(arguments, out NativeResults results);
        return results.Number ?? throw results.Refused(this, "one number");
    }

    /// <summary>Calls an in-place operator, dropping the result (which is one of the arguments).</summary>
    /// <exception cref="TorchException">As <see cref="Call"/>.</exception>
    public void Run(params ReadOnlySpan<Arg> arguments)
    {
        Invoke(arguments, out NativeResults results);
        results.Drop();
    }

    // The results live in the bridge's buffer of this thread until its next call, so they are taken at once.
    private unsafe void Invoke(ReadOnlySpan<Arg> arguments, out NativeResults results)
    {
        if (found == 0)
            Native.Check(Native.Find(BaseName, overload, out found), Name);

        NativeValue* values = stackalloc NativeValue[arguments.Length];
        int longs = 0;
        foreach (Arg argument in arguments) longs += Room(argument);

        // Lists are copied next to the values: a few numbers for a shape, hundreds of handles for a list of parameters.
        byte[]? rented = longs > 128 ? ArrayPool<byte>.Shared.Rent(longs * 8) : null;
        long* little = stackalloc long[rented is null ? longs : 0];
        fixed (byte* large = rented)
        {
            long* scratch = rented is null ? little : (long*)large;
            for (int i = 0; i < arguments.Length; i++) scratch += Write(arguments[i], ref values[i], scratch);
            int status = Native.Call(found, values, arguments.Length, out NativeValue* list, out int count);
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
            if (status != 0) throw Refused(arguments);
            results = new(list, count);
        }

        // A tensor that only these arguments hold must not be finalized while libtorch reads it.
        foreach (Arg argument in arguments) GC.KeepAlive(argument.Reference);
    }

    private static int Room(Arg argument) => argument.Reference switch
    {
        Array list => list.Length,
        string text => (Encoding.UTF8.GetMaxByteCount(text.Length) + 7) / 8,
        _ => 0,
    };

    private static unsafe int Write(Arg argument, ref NativeValue value, long* scratch)
    {
        value.Tag = argument.Tag;
        value.Integer = argument.Bits;
        switch (argument.Reference)
        {
            case null:
                return 0;
            case Tensor tensor:
                value.Pointer = (void*)tensor.Handle;
                return 0;
            case Rng stream:
                value.Pointer = (void*)stream.Handle;
                stream.Drawn();
                return 0;
            case string text:
                int room = Room(argument);
                value.Size = Encoding.UTF8.GetBytes(text, new Span<byte>(scratch, room * 8));
                value.Pointer = scratch;
                return room;
            case long[] integers:
                integers.CopyTo(new Span<long>(scratch, integers.Length));
                value.Size = integers.Length;
                value.Pointer = scratch;
                return integers.Length;
            case double[] numbers:
                numbers.CopyTo(new Span<double>(scratch, numbers.Length));
                value.Size = numbers.Length;
                value.Pointer = scratch;
                return numbers.Length;
            case Tensor?[] tensors:
                for (int i = 0; i < tensors.Length; i++) scratch[i] = tensors[i]?.Handle ?? 0;
                value.Size = tensors.Length;
                value.Pointer = scratch;
                return tensors.Length;
            default:
                throw new InvalidOperationException($"an argument of type {argument.Reference.GetType()} has no native form");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TorchException Refused(ReadOnlySpan<Arg> arguments)
    {
        string reason = Native.Error();
        return new($"{Name}({string.Join(", ", arguments.ToArray())}): {reason}");
    }
}

/// <summary>The results of one call, still in the bridge's buffer.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct NativeResults(NativeValue* values, int count)
{
    internal int Count => count;

    internal double? Number => count != 1 ? null : values[0].Tag switch
    {
        ValueTag.Integer or ValueTag.Boolean => values[0].Integer,
        ValueTag.Number => values[0].Number,
        _ => null,
    };

    internal bool AreTensors(int number)
    {
        if (count != number) return false;
        for (int i = 0; i < count; i++)
        {
            if (values[i].Tag != ValueTag.Tensor) return false;
        }

        return true;
    }

    internal Tensor Tensor(int index) => new((nint)values[index].Pointer);

    internal TorchException Refused(Operator source, string wanted)
    {
        string[] kinds = new string[count];
        for (int i = 0; i < count; i++) kinds[i] = values[i].Tag.ToString().ToLowerInvariant();
        Drop();
        return new($"{source.Name}: it was called for {wanted}, and returns ({string.Join(", ", kinds)})");
    }

    internal void Drop()
    {
        for (int i = 0; i < count; i++)
        {
            nint handle = (nint)values[i].Pointer;
            if (values[i].Tag == ValueTag.Tensor) Native.Release(&handle, 1);
        }
    }
}
