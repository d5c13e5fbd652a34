namespace GanFunctional.Torch.Tests;

/// <summary>Arithmetic with numbers that are held during the call, and operators in place.</summary>
public sealed class ArithmeticTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Tensor Row(params double[] values) => Tensors.From(values, values.Length);

    [Fact]
    public void Tensors_add_subtract_multiply_and_divide()
    {
        Tensor a = Row(1, -2, 3), b = Row(4, 5, -6);
        Check.Holds([3], [5, 3, -3], a.Plus(b));
        Check.Holds([3], [-3, -7, 9], a.Minus(b));
        Check.Holds([3], [4, -10, -18], a.Times(b));
        Check.Holds([3], [0.25, -0.4, -0.5], a.Over(b));
        Check.Holds([2, 3], [2, -1, 4, 3, 0, 5], a.Plus(Tensors.From<double>([1, 2], 2, 1)));
    }

    [Fact]
    public void Numbers_may_stand_on_either_side()
    {
        Tensor a = Row(1, -2, 4);
        Check.Holds([3], [3, 0, 6], a.Plus(2));
        Check.Holds([3], [-1, -4, 2], a.Minus(2));
        Check.Holds([3], [1, 4, -2], Arithmetic.Minus(2, a));
        Check.Holds([3], [2, -4, 8], a.Times(2));
        Check.Holds([3], [0.5, -1, 2], a.Over(2));
        Check.Holds([3], [2, -1, 0.5], Arithmetic.Over(2, a));
    }

    [Fact]
    public void A_number_leaves_the_type_as_it_is()
    {
        foreach (ScalarType dtype in new[] { ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64 })
            Assert.Equal(dtype, Arithmetic.Over(2.0, Arithmetic.Minus(1.5, torch.ones([2], dtype).Times(0.5))).dtype);
    }

    [Fact]
    public void Functions_are_elementwise()
    {
        Tensor a = Row(-2, 0.5, 3);
        Check.Holds([3], [4, 0.25, 9], a.Square());
        Check.Holds([3], [-8, 0.125, 27], a.Pow(3));
        Check.Holds([3], [-1, 0.5, 1], a.Clamp(-1, 1));
        Check.Holds([3], [7, 0.5, 7], a.MaskedFill(a.abs().GreaterThan(1), 7));
        Assert.Equal([true, false, false], a.LessThan(0.5).ToArray<bool>());
        Assert.Equal([false, false, true], a.GreaterThan(0.5).ToArray<bool>());
    }

    [Fact]
    public void Matrices_are_multiplied_and_batches_of_them()
    {
        Tensor x = Tensors.From<double>([1, 2, 3, 4, 5, 9], 2, 3);
        Check.Holds([2, 2], [14, 41, 41, 122], x.MatMul(x.transpose(0, 1)));
        Check.Holds([2], [6, 18], x.MatMul(Row(1, 1, 1)));
        Check.Holds([], [14], Row(1, 2, 3).MatMul(Row(1, 2, 3)));
        Check.Holds([2, 2, 1], [6, 18, 6, 18], x.expand(2, 2, 3).MatMul(torch.ones([3, 1], ScalarType.Float64)));
        Check.Refused(() => torch.ones(2, 2, 3).MatMul(torch.ones(2, 4, 3)), "matmul(Float32[2, 2, 3], Float32[2, 4, 3])", "can't be multiplied");
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_its_shapes() =>
        Check.Refused(() => torch.ones(2, 3).Plus(torch.ones(2, 4)), "add(Float32[2, 3], Float32[2, 4])", "must match");

    [Fact]
    public void In_place_operators_change_the_tensor_and_return_it()
    {
        Tensor x = Row(1, 2), view = x.narrow(0, 1, 1);
        using LiveTensors live = new();
        Assert.Same(x, x.AddInPlace(Row(10, 20), 0.5));
        Check.Holds([2], [6, 12], x);
        Check.Holds([1], [12], view);
        Check.Holds([2], [12, 24], x.ScaleInPlace(2));
        Check.Holds([2], [9, 18], x.LerpInPlace(Row(0, 0), 0.25));
        Check.Holds([2], [5, 14], x.AddProductInPlace(Row(1, 2), Row(2, 1), -2));
        Check.Holds([2], [5, 10], x.ClampInPlace(0, 10));
        Check.Holds([2], [7, 7], x.FillInPlace(7));
        Check.Holds([2], [8, 8], x.IncrementInPlace());
        Assert.Equal(4, live.Added); // The four operands: no handle of a result stays.
    }
}
