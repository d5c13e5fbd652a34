using Microsoft.FSharp.Collections;

namespace GanFunctional;

/// <content>
/// Functions between layers that other programs can be told of; none takes a number in a chain. Dimensions are numbered from the batch,
/// which is 0 and stays as it is.
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

    /// <summary>x moved into [low, high].</summary>
    public static Net<Tensor, Tensor> Clamp(double low, double high) => Functions.clamp(low, high);

    /// <summary>1 where x is greater, else 0.</summary>
    public static Net<Tensor, Tensor> Above(double bound) => Functions.above(bound);

    /// <summary>Positive numbers whose sum along a dimension is 1.</summary>
    public static Net<Tensor, Tensor> Softmax(int dimension) => Functions.softmax(dimension);

    /// <summary>The mean over dimensions, which go.</summary>
    public static Net<Tensor, Tensor> Mean(params int[] dimensions) => Functions.mean(ListModule.OfSeq(dimensions));

    /// <summary>The sum over dimensions, which go.</summary>
    public static Net<Tensor, Tensor> Sum(params int[] dimensions) => Functions.sum(ListModule.OfSeq(dimensions));

    /// <summary>Dimensions in another order, as 2, 3, 1.</summary>
    public static Net<Tensor, Tensor> Permute(params int[] order) => Functions.permute(ListModule.OfSeq(order));

    /// <summary>A new dimension of size 1.</summary>
    public static Net<Tensor, Tensor> Unsqueeze(int dimension) => Functions.unsqueeze(dimension);

    /// <summary>Of a dimension from <paramref name="first"/> to before <paramref name="last"/>, which counts from the end where it is not positive.</summary>
    public static Net<Tensor, Tensor> Slice(int dimension, int first, int last) => Functions.slice(dimension, first, last);
}
