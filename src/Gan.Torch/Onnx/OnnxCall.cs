namespace GanFunctional.Torch;

/// <summary>A call of an operator, as what it becomes in a graph is made of: its arguments by position.</summary>
internal sealed class OnnxCall(OnnxGraph graph, string name, Arg[] arguments, Tensor result)
{
    /// <summary>The operator's schema name.</summary>
    internal string Name => name;

    /// <summary>What it gave.</summary>
    internal Tensor Result => result;

    /// <summary>Whether an argument was given and is not the absent value.</summary>
    internal bool Has(int i) => i < arguments.Length && arguments[i].Tag != ValueTag.None;

    /// <summary>A tensor's value in the graph.</summary>
    internal string Value(int i) => graph.NameOf(Tensor(i));

    /// <summary>The same as another type of elements.</summary>
    internal string Value(int i, OnnxType type) => Type(i) == type ? Value(i) : Node("Cast", [Value(i)], ("to", (long)type));

    /// <summary>The values of some tensors, absent ones left out (they are the last).</summary>
    internal IEnumerable<string> Values(params int[] positions) => positions.Where(Has).Select(Value);

    /// <summary>The values of a list of tensors.</summary>
    internal IEnumerable<string> List(int i) => ((Tensor[])arguments[i].Reference!).Select(graph.NameOf);

    internal OnnxType Type(int i) => OnnxGraph.TypeOf(Tensor(i).DType);

    internal long[] Shape(int i) => Tensor(i).Shape;

    internal long[] Integers(int i) => (long[])arguments[i].Reference!;

    internal double Number(int i) => arguments[i].Tag == ValueTag.Number ? BitConverter.Int64BitsToDouble(arguments[i].Bits) : arguments[i].Bits;

    internal long Integer(int i) => arguments[i].Bits;

    internal bool Flag(int i) => arguments[i].Bits != 0;

    internal string Node(string kind, IEnumerable<string> inputs, params (string Name, Arg Value)[] attributes) => graph.Node(kind, inputs, attributes);

    internal string Constant(params long[] numbers) => graph.Constant(numbers);

    internal string Constant(params float[] numbers) => graph.Constant(numbers);

    internal string Scalar(OnnxType type, double number) => graph.Scalar(type, number);

    /// <summary>The call in words, for a sentence.</summary>
    public override string ToString() => $"{name}({string.Join(", ", arguments)})";

    private Tensor Tensor(int i) => (Tensor)arguments[i].Reference!;
}
