using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>
/// Every way to compute a convolution against libtorch in float64: random sizes, strides, paddings, layouts and types, for every width of vectors that
/// this CPU has and one, two and three threads, between NaN.
/// </summary>
public sealed class ConvolutionWaysTests
{
    // Of results in float32 and bfloat16, which is rounded by 2⁻⁹ at most.
    private const double Single = 1e-6, Half = 4e-3;

    // Of sums of up to 1,200 numbers, measured against the sum of their magnitudes: four roundings. One in 5,000 cases had two.
    private const double Sum = 2.4e-7;

    public static TheoryData<int> Ways => [(int)Way.Filter, (int)Way.Columns, (int)Way.Turned];

    private static IEnumerable<VectorWidth> Widths => MatrixProductTests.Widths.Select(row => (VectorWidth)row.Data).Append(VectorWidth.Neon).Distinct();

    private static Gen<int> AnyOf(params int[] values) => Gen.Elements(values);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Results_and_gradients_are_those_of_float64(int number)
    {
        Way way = (Way)number;
        Gen<ConvolutionShape> shapes =
            from n in Gen.Choose(1, 3)
            from c in way == Way.Filter ? AnyOf(16, 32, 48, 80) : AnyOf(1, 3, 4, 16, 20, 33)
            from k in way == Way.Filter ? AnyOf(16, 32, 48, 80) : AnyOf(1, 2, 3, 16, 24, 40)
            from kernel in way == Way.Filter ? AnyOf(3, 4, 5) : Gen.Choose(1, 7)
            from stride in way == Way.Turned || (way == Way.Filter && kernel != 4) ? AnyOf(1) : AnyOf(1, 2)
            from padding in way == Way.Turned ? Gen.Choose(0, kernel - 1) : Gen.Choose(0, 3)
            from height in Gen.Choose(Math.Max(1, kernel - (2 * padding)), 14)
            from width in Gen.Choose(Math.Max(1, kernel - (2 * padding)), 14)
            select new ConvolutionShape(
                n, c, k, new(height, width), new(Output(height, kernel, stride, padding), Output(width, kernel, stride, padding)), new(kernel, kernel), new(stride, stride), new(padding, padding));
        var cases = from shape in shapes
                    from bfloat16 in Gen.Elements(false, true)
                    from last in Gen.Elements(false, true)
                    from lastWeight in Gen.Elements(false, true)
                    from threads in Gen.Choose(1, 3)
                    from width in Gen.Elements(Widths)
                    from seed in Gen.Choose(0, 1000)
                    select (shape, bfloat16, last, lastWeight, threads, width, seed);
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            using ConvolutionCase convolution = new(test.shape, test.bfloat16, test.last, test.lastWeight, test.seed);
            double[] errors = convolution.Errors(way, test.width, test.threads);
            Assert.All(errors, error => Assert.InRange(error, 0, test.bfloat16 ? Half : Single));
            Assert.InRange(convolution.BiasError(test.width, test.threads), 0, Sum);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(120));
    }

    // Beyond a chunk, a block of terms, and a piece by lines or by channels.
    [Theory]
    [InlineData(40, 32, 32, 24, 4, 2, 1)]
    [InlineData(1, 96, 160, 10, 3, 1, 1)]
    [InlineData(1, 48, 160, 9, 3, 1, 1)]
    [InlineData(2, 160, 192, 8, 4, 2, 1)]
    [InlineData(30, 32, 64, 17, 5, 1, 2)]
    public void Large_ones_are_right_and_the_same_each_time(int n, int c, int k, int size, int kernel, int stride, int padding)
    {
        int output = Output(size, kernel, stride, padding);
        ConvolutionShape shape = new(n, c, k, new(size, size), new(output, output), new(kernel, kernel), new(stride, stride), new(padding, padding));
        foreach (bool bfloat16 in new[] { false, true })
        {
            using ConvolutionCase convolution = new(shape, bfloat16, true, false, 1);
            foreach (Way way in new[] { Way.Filter, Way.Columns })
            {
                foreach (int threads in new[] { 1, 2, 3 })
                {
                    Assert.All(convolution.Errors(way, VectorWidths.Widest, threads), error => Assert.InRange(error, 0, bfloat16 ? Half : Single));
                    Assert.Equal(convolution.Forward(way, VectorWidths.Widest, threads)!.ToBytes(), convolution.Forward(way, VectorWidths.Widest, threads)!.ToBytes());
                    Assert.Equal(convolution.Transposed(way, VectorWidths.Widest, threads)!.ToBytes(), convolution.Transposed(way, VectorWidths.Widest, threads)!.ToBytes());
                    Assert.Equal(convolution.WeightGradient(way, VectorWidths.Widest, threads)!.ToBytes(), convolution.WeightGradient(way, VectorWidths.Widest, threads)!.ToBytes());
                }
            }
        }
    }

    private static int Output(int size, int kernel, int stride, int padding) => ((size + (2 * padding) - kernel) / stride) + 1;
}
