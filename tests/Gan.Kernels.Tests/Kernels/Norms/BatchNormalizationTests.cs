using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Torch.Tests.Kernels.Norms;

/// <summary>Our batch normalisation against float64, for every width of vectors that this CPU has, between NaN.</summary>
public sealed class BatchNormalizationTests : IDisposable
{
    private readonly int threads = Runtime.Threads;

    public void Dispose() => Runtime.Threads = threads;

    public static TheoryData<int> Widths => MatrixProductTests.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Values_statistics_and_gradients_are_right_for_all_shapes(int width) =>
        Prop.ForAll(
            (from rows in Gen.Choose(2, 60)
             from channels in Gen.Choose(16, 70)
             from half in Gen.Elements(false, true)
             from center in Gen.Elements(0.0, 3, -40)
             from count in Gen.Choose(1, 3)
             from seed in Gen.Choose(0, 1000)
             select (rows, channels, half, center, count, seed)).ToArbitrary(),
            given => Holds(width, given.rows, given.channels, given.half, given.center, given.count, given.seed))
            .QuickCheckThrowOnFailure();

    // Of several pieces and blocks, so that threads share them.
    [Theory]
    [MemberData(nameof(Widths))]
    public void Large_batches_are_right(int width)
    {
        foreach (bool half in new[] { false, true })
        {
            Holds(width, 9001, 17, half, 3, 2, 1);
            Holds(width, 1030, 200, half, 0, 3, 2);
            Holds(width, 70, 3000, half, -3, 2, 3);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_bytes_are_the_same_in_every_run_with_any_number_of_threads(int width)
    {
        using NormCase wide = new(700, 300, half: false, 1, 1), half = new(5000, 40, half: true, 1, 2);
        HashSet<string> seen = [];
        foreach (int count in new[] { 1, 2, 3 })
        {
            for (int run = 0; run < 5; run++) seen.Add(Convert.ToHexString([.. wide.Compute((VectorWidth)width, count), .. half.Compute((VectorWidth)width, count)]));
        }

        Assert.Single(seen);
    }

    private static bool Holds(int width, int rows, int channels, bool half, double center, int threads, int seed)
    {
        using NormCase batch = new(rows, channels, half, center, seed);
        batch.Compute((VectorWidth)width, threads);
        batch.IsRight($"{rows}×{channels}{(half ? " in bfloat16" : "")} about {center}");
        return true;
    }
}
