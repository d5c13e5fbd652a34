using Microsoft.FSharp.Collections;

namespace GanFunctional;

/// <content>
/// Functions between layers that can be exported; none takes a number in a chain. Dimension 0 is the batch,
/// which none of them changes.
/// </content>
public static partial class Network
{
    /// <summary>eˣ.</summary>
    public static Net<Tensor, Tensor> Exp { get; } = Functions.exp;

    /// <summary>ln x.</summary>
    public static Net<Tensor, Tensor> Log { get; } = Functions.log;

    /// <summary>|x|.</summary>
    public static Net<Tensor, Tensor> Abs { get; } = Functions.abs;

    /// <summary>x times a factor.</summary>
    public static Net<Tensor, Tensor> Scale(double factor) => Functions.scale(factor);

    /// <summary>x plus a term.</summary>
    public static Net<Tensor, Tensor> Shift(double term) => Functions.shift(term);

    /// <summary>x to a power.</summary>
    public static Net<Tensor, Tensor> Power(double exponent) => Functions.power(exponent);

    /// <summary>x clamped to [low, high].</summary>
    public static Net<Tensor, Tensor> Clamp(double low, double high) => Functions.clamp(low, high);

    /// <summary>1 where x exceeds the bound, else 0.</summary>
    public static Net<Tensor, Tensor> Above(double bound) => Functions.above(bound);

    /// <summary>Softmax along a dimension.</summary>
    public static Net<Tensor, Tensor> Softmax(int dimension) => Functions.softmax(dimension);

    /// <summary>Mean over dimensions, which are removed.</summary>
    public static Net<Tensor, Tensor> Mean(params int[] dimensions) => Functions.mean(ListModule.OfSeq(dimensions));

    /// <summary>Sum over dimensions, which are removed.</summary>
    public static Net<Tensor, Tensor> Sum(params int[] dimensions) => Functions.sum(ListModule.OfSeq(dimensions));

    /// <summary>Permutation of the dimensions, such as 2, 3, 1.</summary>
    public static Net<Tensor, Tensor> Permute(params int[] order) => Functions.permute(ListModule.OfSeq(order));

    /// <summary>A new dimension of size 1.</summary>
    public static Net<Tensor, Tensor> Unsqueeze(int dimension) => Functions.unsqueeze(dimension);

    /// <summary>
    /// Elements of a dimension from <paramref name="first"/> to before <paramref name="last"/>, which counts
    /// from the end if it is not positive.
    /// </summary>
    public static Net<Tensor, Tensor> Slice(int dimension, int first, int last) => Functions.slice(dimension, first, last);
}
