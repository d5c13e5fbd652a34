using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary><c>gan train --dry-run</c>: what it says of a training, which it does not begin.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_training_is_described_and_nothing_is_written()
    {
        string data = scratch.Idx("images", 40), before = string.Join(' ', Directory.GetFileSystemEntries(scratch.Folder));
        Gan.Outcome outcome = Gan.Run("train", "gan", "--data", data, "--out", scratch["run"], "--batch", "8", "--steps", "50", "--precision", "float32", "--dry-run");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        string[] lines = outcome.Output.Trim().Split('\n');
        Assert.Equal("Data:     40 28×28 grey images", lines[0].Trim());
        Assert.Equal("Training: 50 steps of 8 images (10 epochs), in float32", lines[1].Trim());
        Assert.Equal("Network:  generator, 1,510,032 parameters, [100] → [1, 28, 28]", lines[2].Trim());
        Assert.Equal("Network:  discriminator, 533,505 parameters, [1, 28, 28] → [1]", lines[3].Trim());
        Assert.Matches("^Time: +[0-9,]+ ms per step, about [0-9hms]+ in total$", lines[4].Trim());
        Assert.Matches("^Memory: +[0-9,]+ MiB so far$", lines[5].Trim());
        Assert.Equal(before, string.Join(' ', Directory.GetFileSystemEntries(scratch.Folder)));
    }

    [Fact]
    public void Mistakes_are_found_as_in_a_training()
    {
        string data = scratch.Idx("images", 4);
        Gan.Refuses(Gan.Run("train", "gan", "--data", data, "--batch", "8", "--dry-run"), "The batch of 8 is larger than the data");
        Gan.Refuses(Gan.Run("train", "gan", "--data", data, "--batch", "2", "--out", scratch.Folder, "--dry-run"), "is not empty");
        Gan.Refuses(Gan.Run("train", "gan", "--resume", scratch["none"], "--dry-run"), "--dry-run can't be given with --resume");
    }
}
