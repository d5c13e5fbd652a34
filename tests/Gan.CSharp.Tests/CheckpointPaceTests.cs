using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>When checkpoints are written if nobody says how often.</summary>
public sealed class CheckpointPaceTests
{
    [Theory]
    [InlineData(535_000_000, 1, 20, 0)] // a try of Pix2Pix
    [InlineData(535_000_000, 60, 20, 3)]
    [InlineData(1_000_000, 1, 20, 20)] // small networks
    [InlineData(535_000_000, 3600, 20, 119)] // between pictures, every ten minutes
    public void Writing_takes_a_small_share_of_the_time(long bytes, int secondsPerStep, int steps, int expected)
    {
        TimeSpan cost = TimeSpan.FromSeconds(bytes / 50e6), now = TimeSpan.Zero, each = TimeSpan.FromSeconds(Math.Min(secondsPerStep, 60));
        CheckpointPace pace = new(bytes);
        int written = 0;
        for (int minute = 1; minute <= steps * secondsPerStep / each.TotalSeconds; minute++)
        {
            now += each;
            if (!pace.IsDue(now, pictured: minute * each.TotalSeconds % secondsPerStep == 0)) continue;
            now += cost;
            pace.Wrote(now, cost);
            written++;
        }

        Assert.InRange(written, expected - 1, expected + 1);
        Assert.InRange(written * cost.TotalSeconds, 0, CheckpointPace.Share * now.TotalSeconds * 2);
    }

    [Fact]
    public void A_short_try_writes_few_checkpoints_and_one_at_its_end()
    {
        using TinyData data = new();
        // 70 MB with its optimizers' state.
        Training.Run(data.Options with { Steps = 20, Keep = 100, Features = 64 });
        IReadOnlyList<Checkpoint> kept = Checkpoint.In(Path.Combine(data.Run, "checkpoints"));
        Assert.InRange(kept.Count, 1, 4);
        Assert.Equal(20, kept[0].Step);

        using TinyData other = new();
        Training.Run(other.Options with { Steps = 4, Keep = 100, CheckpointEvery = 1 });
        Assert.Equal([4, 3, 2, 1], Checkpoint.In(Path.Combine(other.Run, "checkpoints")).Select(checkpoint => checkpoint.Step));
    }
}
