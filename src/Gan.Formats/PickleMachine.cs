using System.Numerics;
using System.Runtime.InteropServices;
using GanFunctional.Data;

namespace GanFunctional.Formats;

/// <summary>
/// Reads a pickle as data. It interprets the opcodes for numbers, strings, containers and the memo, and calls
/// of the names in <see cref="PickleGlobals"/>, which create data, too. All other opcodes and names are
/// refused. Pickle has no jumps, so the time is linear in the length.
/// </summary>
/// <param name="source">Pickle.</param>
/// <param name="refer">Resolves a persistent id.</param>
internal sealed class PickleMachine(PickleSource source, Func<object?, StorageReference> refer)
{
    /// <summary>Latest supported protocol.</summary>
    internal const int LatestProtocol = 5;

    private const int EarliestProtocol = 2, MaxDepth = 1_000, MaxNumber = 64;

    private readonly List<object?> stack = [];

    // Where the containers begin on the stack that are still open.
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];

    /// <summary>Evaluates the pickle.</summary>
    /// <exception cref="DataException">
    /// The pickle is malformed or has unsupported content; the message, a part of a sentence, says why.
    /// </exception>
    internal object? Run()
    {
        while (true)
        {
            PickleOpcode opcode = (PickleOpcode)source.Byte();
            if (opcode == PickleOpcode.STOP)
                return stack is [_] && marks.Count == 0 ? stack[0] : throw new DataException("its pickle does not end in one value");
            Step(opcode);
        }
    }

    private void Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.PROTO: CheckProtocol(source.Byte()); break;
            case PickleOpcode.FRAME: source.UInt64(); break; // a hint of how much to read at once
            case PickleOpcode.NONE: stack.Add(null); break;
            case PickleOpcode.NEWTRUE: stack.Add(true); break;
            case PickleOpcode.NEWFALSE: stack.Add(false); break;
            case PickleOpcode.BININT: stack.Add((long)source.Int32()); break;
            case PickleOpcode.BININT1: stack.Add((long)source.Byte()); break;
            case PickleOpcode.BININT2: stack.Add((long)source.UInt16()); break;
            case PickleOpcode.LONG1: AddNumber(source.Byte()); break;
            case PickleOpcode.LONG4: AddNumber(source.UInt32()); break;
            case PickleOpcode.BINFLOAT: stack.Add(source.BigEndianDouble()); break;
            case PickleOpcode.SHORT_BINUNICODE or PickleOpcode.SHORT_BINSTRING: stack.Add(source.Text(source.Byte())); break;
            case PickleOpcode.BINUNICODE or PickleOpcode.BINSTRING: stack.Add(source.Text(source.UInt32())); break;
            case PickleOpcode.BINUNICODE8: stack.Add(source.Text(source.UInt64())); break;
            case PickleOpcode.SHORT_BINBYTES: stack.Add(source.Bytes(source.Byte())); break;
            case PickleOpcode.BINBYTES: stack.Add(source.Bytes(source.UInt32())); break;
            case PickleOpcode.BINBYTES8: stack.Add(source.Bytes(source.UInt64())); break;
            case PickleOpcode.EMPTY_LIST: stack.Add(new PickleList()); break;
            case PickleOpcode.EMPTY_DICT: stack.Add(new PickleDict()); break;
            case PickleOpcode.EMPTY_TUPLE: stack.Add(Array.Empty<object?>()); break;
            case PickleOpcode.TUPLE1: stack.Add(Last(1)); break;
            case PickleOpcode.TUPLE2: stack.Add(Last(2)); break;
            case PickleOpcode.TUPLE3: stack.Add(Last(3)); break;
            case PickleOpcode.MARK: Mark(); break;
            case PickleOpcode.TUPLE: stack.Add(Marked()); break;
            case PickleOpcode.APPEND: Append(Last(1)); break;
            case PickleOpcode.APPENDS: Append(Marked()); break;
            case PickleOpcode.SETITEM: SetItems(Last(2)); break;
            case PickleOpcode.SETITEMS: SetItems(Marked()); break;
            case PickleOpcode.BINPUT: memo[source.Byte()] = Top(); break;
            case PickleOpcode.LONG_BINPUT: memo[source.UInt32()] = Top(); break;
            case PickleOpcode.MEMOIZE: memo[(uint)memo.Count] = Top(); break;
            case PickleOpcode.BINGET: stack.Add(Recall(source.Byte())); break;
            case PickleOpcode.LONG_BINGET: stack.Add(Recall(source.UInt32())); break;
            case PickleOpcode.GLOBAL: stack.Add(PickleGlobals.Find(source.Line(), source.Line())); break;
            case PickleOpcode.STACK_GLOBAL: stack.Add(Last(2) is [string module, string name] ? PickleGlobals.Find(module, name) : throw Wrong(opcode)); break;
            case PickleOpcode.REDUCE: stack.Add(Last(2) is [Constructor called, object?[] arguments] ? called.Make(arguments) : throw Wrong(opcode)); break;
            case PickleOpcode.NEWOBJ: stack.Add(Last(2) is [PickleInert made, object?[]] ? made : throw Wrong(opcode)); break;
            case PickleOpcode.BUILD: Build(Last(1)); break;
            case PickleOpcode.BINPERSID: stack.Add(refer(Last(1)[0])); break;
            default: throw Refused(opcode);
        }
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol is < EarliestProtocol or > LatestProtocol)
            throw new DataException($"its pickle is of protocol {protocol}, and {EarliestProtocol} to {LatestProtocol} are supported");
    }

    private static DataException Wrong(PickleOpcode opcode) => new($"its pickle uses the opcode {opcode} on values that it can't have");

    private static DataException Refused(PickleOpcode opcode) => new(Enum.IsDefined(opcode)
        ? $"its pickle uses the opcode {opcode}, which files of tensors don't need and which is not carried out"
        : $"its pickle has the byte 0x{(byte)opcode:x2}, which is no opcode");

    private void AddNumber(uint length)
    {
        if (length > MaxNumber) throw new DataException($"its pickle holds a number of {length} bytes");
        BigInteger number = new(source.Bytes(length));
        if (number >= long.MinValue && number <= long.MaxValue)
            stack.Add((long)number);
        else
            stack.Add(number);
    }

    // Attributes of a dictionary (PyTorch's version numbers) or a tensor: nothing here reads them.
    private void Build(object?[] state)
    {
        if (state is not [PickleDict or object?[] or null] || Top() is not (PickleDict or StoredTensor or PickleInert)) throw Wrong(PickleOpcode.BUILD);
    }

    private void Append(ReadOnlySpan<object?> values)
    {
        if (Top() is not PickleList list) throw Wrong(PickleOpcode.APPENDS);
        list.AddRange(values);
    }

    private void SetItems(ReadOnlySpan<object?> keysAndValues)
    {
        if (Top() is not PickleDict dict) throw Wrong(PickleOpcode.SETITEMS);
        dict.AddRange(keysAndValues);
    }

    private object? Recall(uint number) =>
        memo.TryGetValue(number, out object? value) ? value : throw new DataException(
            $"its pickle recalls value {number}, which it never stored");

    private void Mark()
    {
        if (marks.Count == MaxDepth) throw new DataException($"its pickle nests values more than {MaxDepth} deep");
        marks.Add(stack.Count);
    }

    private object? Top() => stack.Count > Floor() ? stack[^1] : throw Empty();

    private object?[] Last(int count)
    {
        if (stack.Count - count < Floor()) throw Empty();
        return Take(stack.Count - count);
    }

    private object?[] Marked()
    {
        if (marks.Count == 0) throw Empty();
        int start = Floor();
        marks.RemoveAt(marks.Count - 1);
        return Take(start);
    }

    private object?[] Take(int start)
    {
        object?[] values = CollectionsMarshal.AsSpan(stack)[start..].ToArray();
        stack.RemoveRange(start, values.Length);
        return values;
    }

    private int Floor() => marks.Count == 0 ? 0 : marks[^1];

    private static DataException Empty() => new("its pickle takes values that it never made");
}
