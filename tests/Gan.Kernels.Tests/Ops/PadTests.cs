namespace GanFunctional.Torch.Tests;

/// <summary>reflection_pad: mirrored borders in float32 and bfloat16, channels last.</summary>
public sealed class PadTests : IDisposable
{
    private readonly Scope scope = new();
    private readonly Rng rng = new(4);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    // Left, right, top, bottom: also as far as a side allows, so that a line is shown three times.
    public static TheoryData<long[], long[]> Cases => new()
    {
        { [2, 3, 5, 4], [1, 1, 1, 1] }, { [1, 5, 4, 4], [3, 3, 3, 3] }, { [2, 1, 6, 7], [0, 2, 5, 1] }, { [1, 64, 32, 48], [3, 3, 3, 3] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_aten_to_second_order(long[] shape, long[] padding)
    {
        Tensor x = Derivatives.Random(rng, shape).To(DType.BFloat16).To(DType.Float64);
        Tensor cotangent = Derivatives.Random(rng, Aten.ReflectionPad(x, padding).Shape).To(DType.BFloat16), direction = Derivatives.Random(rng, shape).To(DType.BFloat16);
        Tensor[] expected = Evaluate(t => Aten.ReflectionPad(t, padding), x, cotangent, direction);
        foreach ((DType dtype, double tolerance) in new[] { (DType.Float64, 0), (DType.Float32, 1e-7), (DType.BFloat16, 1.0 / 128) }) // pixels that are shown several times have their gradients summed in it
        {
            foreach (bool last in new[] { false, true })
            {
                Tensor cast = last ? x.To(dtype).ChannelsLast() : x.To(dtype);
                Tensor[] results = Evaluate(t => Functional.ReflectionPad(t, padding), cast, cotangent, direction);
                for (int i = 0; i < results.Length; i++)
                {
                    Assert.Equal(dtype, results[i].DType);
                    double distance = Check.Distance(results[i], expected[i]);
                    Assert.True(distance <= tolerance, $"{dtype}, channels last {last}, result {i}: {distance:g3}");
                }
            }
        }
    }

    [Fact]
    public void Derivatives_hold_to_second_order() =>
        // Squared, so that the second derivative is not zero.
        Derivatives.Hold(rng, "reflection", t => Functional.ReflectionPad(t[0], [1, 2, 3, 0]).Square(), Derivatives.Random(rng, 2, 3, 4, 5));

    [Fact]
    public void More_than_a_side_is_refused() =>
        Check.Refused(() => Functional.ReflectionPad(Tensor.Ones([1, 2, 3, 4]), [1, 1, 3, 1]), "reflection_pad", "[1, 2, 3, 4]", "less than the");

    // The value, the gradient g = ∂⟨y, u⟩/∂x, and ∂⟨g, v⟩/∂u, all that a linear map has.
    private static Tensor[] Evaluate(Func<Tensor, Tensor> pad, Tensor input, Tensor cotangent, Tensor direction)
    {
        Tensor x = input.Detach();
        x.RequiresGrad = true;
        Tensor y = pad(x), u = cotangent.To(x.DType), v = direction.To(x.DType);
        u.RequiresGrad = true;
        Tensor gradient = Autograd.Grad([y], [u], [x], createGraph: true)[0];
        return [y.Detach(), gradient.Detach(), Autograd.Grad([gradient], [v], [u])[0]];
    }
}
