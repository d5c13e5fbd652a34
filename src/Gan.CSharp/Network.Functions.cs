using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <content>
/// Functions between layers that other programs can be told of; none takes a number in a chain. Dimensions are numbered from the batch,
/// which is 0 and stays as it is.
/// </content>
public sealed partial class Network
{
    /// <summary>eˣ.</summary>
    public static Network Exp { get; } = new(Functions.exp);

    /// <summary>ln x.</summary>
    public static Network Log { get; } = new(Functions.log);

    /// <summary>|x|.</summary>
    public static Network Abs { get; } = new(Functions.abs);

    /// <summary>x times a factor.</summary>
    public static Network Scale(double factor) => new(Functions.scale(factor));

    /// <summary>x plus a term.</summary>
    public static Network Shift(double term) => new(Functions.shift(term));

    /// <summary>x to a power.</summary>
    public static Network Power(double exponent) => new(Functions.power(exponent));

    /// <summary>x moved into [low, high].</summary>
    public static Network Clamp(double low, double high) => new(Functions.clamp(low, high));

    /// <summary>1 where x is greater, else 0.</summary>
    public static Network Above(double bound) => new(Functions.above(bound));

    /// <summary>Positive numbers whose sum along a dimension is 1.</summary>
    public static Network Softmax(int dimension) => new(Functions.softmax(dimension));

    /// <summary>The mean over dimensions, which go.</summary>
    public static Network Mean(params int[] dimensions) => new(Functions.mean(ListModule.OfSeq(dimensions)));

    /// <summary>The sum over dimensions, which go.</summary>
    public static Network Sum(params int[] dimensions) => new(Functions.sum(ListModule.OfSeq(dimensions)));

    /// <summary>Dimensions in another order, as 2, 3, 1.</summary>
    public static Network Permute(params int[] order) => new(Functions.permute(ListModule.OfSeq(order)));

    /// <summary>A new dimension of size 1.</summary>
    public static Network Unsqueeze(int dimension) => new(Functions.unsqueeze(dimension));

    /// <summary>Of a dimension from <paramref name="first"/> to before <paramref name="last"/>, which counts from the end where it is not positive.</summary>
    public static Network Slice(int dimension, int first, int last) => new(Functions.slice(dimension, first, last));
}
