namespace GanFunctional.Torch.Tests;

/// <summary>The typed operators: each computes what its name says.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly Scope scope = new();

    public void Dispose() => scope.Dispose();

    private static Tensor Row(params double[] values) => Tensor.From(values, values.Length);

    [Fact]
    public void Tensors_add_subtract_multiply_and_divide()
    {
        Tensor a = Row(1, -2, 3), b = Row(4, 5, -6);
        Check.Holds([3], [5, 3, -3], a + b);
        Check.Holds([3], [-3, -7, 9], a - b);
        Check.Holds([3], [4, -10, -18], a * b);
        Check.Holds([3], [0.25, -0.4, -0.5], a / b);
        Check.Holds([3], [-1, 2, -3], -a);
        Check.Holds([2, 3], [2, -1, 4, 3, 0, 5], a + Tensor.From<double>([1, 2], 2, 1));
    }

    [Fact]
    public void Numbers_may_stand_on_either_side()
    {
        Tensor a = Row(1, -2, 4);
        Check.Holds([3], [3, 0, 6], a + 2);
        Check.Holds([3], [3, 0, 6], 2 + a);
        Check.Holds([3], [-1, -4, 2], a - 2);
        Check.Holds([3], [1, 4, -2], 2 - a);
        Check.Holds([3], [2, -4, 8], a * 2);
        Check.Holds([3], [2, -4, 8], 2 * a);
        Check.Holds([3], [0.5, -1, 2], a / 2);
        Check.Holds([3], [2, -1, 0.5], 2 / a);
    }

    [Fact]
    public void A_number_leaves_the_type_as_it_is()
    {
        foreach (DType dtype in new[] { DType.BFloat16, DType.Float32, DType.Float64 })
            Assert.Equal(dtype, (2.0 / (1.5 - (Tensor.Ones([2], dtype) * 0.5))).DType);
    }

    [Fact]
    public void Functions_are_elementwise()
    {
        Tensor a = Row(-2, 0.5, 3);
        Check.Holds([3], [4, 0.25, 9], a.Square());
        Check.Holds([3], [-8, 0.125, 27], a.Pow(3));
        Check.Holds([3], [2, 0.5, 3], a.Abs());
        Check.Holds([3], [-1, 1, 1], a.Sign());
        Check.Holds([3], [Math.Exp(-2), Math.Exp(0.5), Math.Exp(3)], a.Exp());
        Check.Holds([2], [Math.Log(2), 0], Row(2, 1).Log());
        Check.Holds([2], [3, 0.5], Row(9, 0.25).Sqrt());
        Check.Holds([3], [-1, 0.5, 1], a.Clamp(-1, 1));
        Check.Holds([3], [-2, 0.5, 2], a.Minimum(Row(5, 1, 2)));
        Check.Holds([3], [5, 1, 3], a.Maximum(Row(5, 1, 2)));
        Assert.Equal([false, true, false], a.EqualTo(Row(2, 0.5, 2)).ToArray<bool>());
        Assert.Equal([true, false, false], a.LessThan(0.5).ToArray<bool>());
        Assert.Equal([false, false, true], a.GreaterThan(0.5).ToArray<bool>());
        Assert.Equal([true, false, false], Row(1, double.NaN, double.PositiveInfinity).IsFinite().ToArray<bool>());
    }

    [Fact]
    public void In_place_operators_change_the_tensor_and_return_it()
    {
        Tensor x = Row(1, 2), view = x.Narrow(0, 1, 1);
        using LiveTensors live = new();
        Assert.Same(x, x.AddInPlace(Row(10, 20), 0.5));
        Check.Holds([2], [6, 12], x);
        Check.Holds([1], [12], view);
        Check.Holds([2], [12, 24], x.ScaleInPlace(2));
        Check.Holds([2], [9, 18], x.LerpInPlace(Row(0, 0), 0.25));
        Check.Holds([2], [5, 14], x.AddProductInPlace(Row(1, 2), Row(2, 1), -2));
        Check.Holds([2], [5, 10], x.ClampInPlace(0, 10));
        Check.Holds([2], [7, 7], x.FillInPlace(7));
        Check.Holds([2], [3, 3], x.CopyFrom(Tensor.Full([], 3, DType.Int32)));
        Check.Holds([2], [0, 0], x.ZeroInPlace());
        Assert.Equal(5, live.Added); // The five operands: no handle of a result stays.
    }

    [Fact]
    public void Shapes_change_and_values_stay()
    {
        Tensor x = Tensor.Range(0, 6).Reshape(2, 3);
        Check.Holds([2, 3], [0, 1, 2, 3, 4, 5], x);
        Check.Holds([3, 2], [0, 1, 2, 3, 4, 5], x.Reshape(3, -1));
        Check.Holds([3, 2], [0, 3, 1, 4, 2, 5], x.Transpose(0, 1));
        Check.Holds([3, 2], [0, 3, 1, 4, 2, 5], x.Permute(1, 0).Contiguous());
        Check.Holds([6], [0, 1, 2, 3, 4, 5], x.Flatten(0));
        Check.Holds([1, 6], [0, 1, 2, 3, 4, 5], x.Reshape(1, 2, 3).Flatten());
        Check.Holds([2, 1, 3], [0, 1, 2, 3, 4, 5], x.Unsqueeze(1));
        Check.Holds([2, 3], [0, 1, 2, 3, 4, 5], x.Unsqueeze(1).Squeeze(1));
        Check.Holds([2, 3], [0, 1, 2, 3, 4, 5], x.Squeeze(0));
        Check.Holds([2, 2, 3], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], x.Expand(2, -1, 3));
        Check.Holds([2, 2], [1, 2, 4, 5], x.Narrow(1, 1, 2));
        Check.Holds([3], [3, 4, 5], x.Select(0, 1));
        Check.Holds([2, 3], [2, 0, 2, 5, 3, 5], x.IndexSelect(1, Tensor.From<long>([2, 0, 2], 3)));
        Check.Holds([2, 3], [2, 1, 0, 5, 4, 3], x.Flip(1));
    }

    [Fact]
    public void Tensors_are_joined_and_cut()
    {
        Tensor a = Tensor.Range(0, 2), b = Tensor.Range(5, 7);
        Check.Holds([4], [0, 1, 5, 6], Tensor.Cat([a, b]));
        Check.Holds([2, 2], [0, 1, 5, 6], Tensor.Stack([a, b]));
        Check.Holds([2, 2], [0, 5, 1, 6], Tensor.Stack([a, b], 1));
        Tensor[] parts = Tensor.Range(0, 5).Split(2);
        Assert.Equal(3, parts.Length);
        Check.Holds([2], [2, 3], parts[1]);
        Check.Holds([1], [4], parts[2]);
    }

    [Fact]
    public void A_clone_is_its_own_and_a_view_is_not()
    {
        Tensor x = Row(1, 2), clone = x.Clone(), view = x.Reshape(2, 1);
        x.FillInPlace(9);
        Check.Holds([2], [1, 2], clone);
        Check.Holds([2, 1], [9, 9], view);
    }

    [Fact]
    public void Reductions_agree_with_sums_by_hand()
    {
        Tensor x = Tensor.From<double>([1, 2, 3, 4, 5, 9], 2, 3);
        Check.Holds([], [24], x.Sum());
        Check.Holds([3], [5, 7, 12], x.Sum([0]));
        Check.Holds([2, 1], [6, 18], x.Sum([1], keep: true));
        Check.Holds([], [4], x.Mean());
        Check.Holds([2], [2, 6], x.Mean([1]));
        Check.Holds([1, 1], [4], x.Mean([0, 1], keep: true));
        Check.Holds([2], [1, 7], x.Variance([1]));
        Check.Holds([2, 1], [2.0 / 3, 14.0 / 3], x.Variance([1], unbiased: false, keep: true));
        Check.Holds([], [9], x.Max());
        Check.Holds([], [1], x.Min());
        Check.Holds([2], [2, 2], x.Argmax(1));
        Check.Holds([], [Math.Sqrt(136)], x.Norm());
        Check.Holds([2, 1], [Math.Sqrt(14), Math.Sqrt(122)], x.Norm([1], keep: true));
        Assert.Equal(0, x.LessThan(9).All().Item());
        Assert.Equal(1, x.LessThan(10).All().Item());
        Check.Holds([2, 2], [14, 41, 41, 122], x.MatMul(x.Transpose(0, 1)));
    }
}
