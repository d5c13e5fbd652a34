using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Torch.Tests.Kernels.Padding;

/// <summary>The gradient of mirrored borders against float64, for every width of vectors that this CPU has, between NaN.</summary>
public sealed unsafe class ReflectionTests : IDisposable
{
    private readonly int threads = Runtime.Threads;

    public void Dispose() => Runtime.Threads = threads;

    public static TheoryData<int> Widths => MatrixProductTests.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Gradients_are_right_for_all_shapes_and_borders(int width) =>
        Prop.ForAll(
            (from images in Gen.Choose(1, 3)
             from channels in Gen.Choose(16, 50)
             from height in Gen.Choose(1, 8)
             from breadth in Gen.Choose(1, 8)
             from left in Gen.Choose(0, breadth - 1)
             from right in Gen.Choose(0, breadth - 1)
             from top in Gen.Choose(0, height - 1)
             from bottom in Gen.Choose(0, height - 1)
             from half in Gen.Elements(false, true)
             select (new Reflection(images, channels, height, breadth, left, right, top, bottom), half)).ToArbitrary(),
            given => Holds(width, given.Item1, given.half, 1)).QuickCheckThrowOnFailure();

    // Of several pieces, so that threads share them.
    [Theory]
    [MemberData(nameof(Widths))]
    public void Large_images_are_right_and_have_the_same_bytes_with_any_number_of_threads(int width)
    {
        foreach (bool half in new[] { false, true })
        {
            Reflection reflection = new(2, 67, 61, 53, 3, 2, 1, 4);
            Assert.Single(new[] { 1, 2, 3, 2, 1 }.Select(count => Bytes(width, reflection, half, count)).Distinct());
        }
    }

    private static bool Holds(int width, Reflection reflection, bool half, int threads) => Bytes(width, reflection, half, threads).Length > 0;

    private static string Bytes(int width, Reflection r, bool half, int threads)
    {
        Runtime.Threads = threads;
        Random random = new(1);
        using GuardedActivations dy = new(r.Images * r.PaddedHeight * r.PaddedWidth * r.Channels, half, () => (2 * random.NextDouble()) - 1);
        using GuardedActivations dx = new(r.Images * r.Height * r.Width * r.Channels, half, () => double.NaN);
        r.Gradient((VectorWidth)width, half, dy.Data, dx.Data);
        double[] sums = new double[dx.Count], sizes = new double[dx.Count];
        for (int i = 0; i < dy.Count; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, r.Channels);
            (int line, int column) = Math.DivRem(pixel, r.PaddedWidth);
            (int image, int row) = Math.DivRem(line, r.PaddedHeight);
            int shown = ((((image * r.Height) + Mirrored(row - r.Top, r.Height)) * r.Width) + Mirrored(column - r.Left, r.Width)) * r.Channels;
            sums[shown + channel] += dy[i];
            sizes[shown + channel] += Math.Abs(dy[i]);
        }

        for (int i = 0; i < dx.Count; i++)
        {
            double tolerance = (half ? Math.ScaleB(1, -8) * Math.Abs(sums[i]) : 0) + (1e-6 * sizes[i]);
            Assert.True(Math.Abs(dx[i] - sums[i]) <= tolerance, $"{r}{(half ? " in bfloat16" : "")}: element {i} is {dx[i]:R}, not {sums[i]:R}");
        }

        dy.IsUntouched();
        dx.IsUntouched();
        return Convert.ToHexString(dx.Bytes);
    }

    private static int Mirrored(int place, int length) => place < 0 ? -place : place < length ? place : (2 * (length - 1)) - place;
}
