using System.Text;
using GanFunctional.Torch;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Every variant: a run that was killed after any round goes on to the bytes that it would have come to.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Rounds = 7;
    private readonly TinyData data = new(8);

    public void Dispose() => data.Dispose();

    public static TheoryData<string, Func<string, TrainOptions>> Trainings => new()
    {
        { "gan", images => new VanillaGanOptions { Data = images, Size = 8, Channels = 1, Samples = 4 } },
        { "dcgan", images => new DcganOptions { Data = images, Size = 20, Channels = 1, Samples = 4, Ema = 0.9 } },
        { "frog", images => new FrogOptions { Data = images, Samples = 4 } },
        { "pix2pix", images => new Pix2PixOptions { Data = images, DataB = images, Size = new(16, 16), Load = new(20, 20), Channels = 1, Features = 4, DiscriminatorFeatures = 4, Samples = 1 } },
        { "cyclegan", images => new CycleGanOptions { DataA = images, DataB = images, Size = new(16, 16), Channels = 1, Features = 4, DiscriminatorFeatures = 4, Blocks = 1, Pool = 3, Samples = 1 } },
        {
            "stargan",
            images => new StarGanOptions
            {
                Data = images, Labels = Table(images, "labels.csv", "warm"), Data2 = images, Labels2 = Table(images, "more.csv", "old"), Size = new(16, 16), Channels = 1, Features = 4,
                DiscriminatorFeatures = 4, Blocks = 1, Critic = 3, Samples = 1,
            }
        },
        { "gancls", images => new GanClsOptions { Data = images, Captions = Table(images, "captions.csv", "caption"), Size = 16, Channels = 1, Features = 4, DiscriminatorFeatures = 4, HalveEvery = 1, Samples = 1 } },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_run_killed_after_any_round_ends_in_the_same_bytes(string name, Func<string, TrainOptions> options)
    {
        // Lines every 3 rounds, so that most checkpoints lie between two, with losses that are still to be told.
        Training.Run(options(data.Images) with
        {
            Out = data.Run,
            Batch = 2,
            Steps = Rounds,
            Flip = true,
            Jitter = 0.1,
            Seed = 3,
            LogEvery = 3,
            SampleEvery = 2,
            CheckpointEvery = 1,
            Keep = Rounds,
            Precision = Precision.Float32,
            Threads = 1,
        });
        foreach (int killed in Enumerable.Range(0, Rounds))
        {
            string run = Copy(killed);
            Assert.Equal(Rounds, Training.Resume(run).Rounds);

            foreach (string file in Directory.GetFiles(data.Run, "*.safetensors").Append(Path.Combine(data.Run, "checkpoints", $"{Rounds:D7}.safetensors")).Append(Path.Combine(data.Run, "log.jsonl")).Append(Path.Combine(data.Run, "health.jsonl")))
            {
                Assert.True(
                    File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, Path.GetRelativePath(data.Run, file)))),
                    $"{name}, killed after round {killed}: {Path.GetFileName(file)} differs");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Resuming_frees_every_tensor(string name, Func<string, TrainOptions> options)
    {
        Assert.NotEmpty(name);
        Training.Run(options(data.Images) with { Out = data.Run, Batch = 2, Steps = 2, Precision = Precision.Float32 });
        GC.Collect(); // what earlier tests abandoned
        GC.WaitForPendingFinalizers();
        long before = Tensor.LiveCount;
        Training.Resume(data.Run, new() { Steps = 4 });
        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void A_longer_training_goes_on_from_a_finished_one_as_if_it_had_been_longer_from_the_start()
    {
        DcganOptions options = data.Options with { SampleEvery = 2, LogEvery = 4, Seed = 1 };
        Training.Run(options with { Steps = 5 });
        Training.Resume(data.Run, new() { Steps = 10 });
        string whole = Path.Combine(data.Folder, "whole");
        Training.Run(options with { Steps = 10, Out = whole });

        foreach (string file in new[] { "generator.safetensors", "log.jsonl", "config.json" })
            Assert.Equal(File.ReadAllText(Path.Combine(whole, file), Encoding.Latin1), File.ReadAllText(Path.Combine(data.Run, file), Encoding.Latin1));
    }

    [Fact]
    public void Resuming_a_finished_run_changes_nothing()
    {
        Training.Run(data.Options with { Steps = 3 });
        byte[] log = File.ReadAllBytes(Path.Combine(data.Run, "log.jsonl"));
        List<string> notices = [];

        TrainResult result = Training.Resume(data.Run, notice: notices.Add);

        Assert.Equal((3, false), (result.Rounds, result.Interrupted));
        Assert.Contains(notices, notice => notice.Contains("all 3 rounds were done", StringComparison.Ordinal));
        Assert.Equal(log, File.ReadAllBytes(Path.Combine(data.Run, "log.jsonl")));
    }

    [Fact]
    public void A_copy_goes_on_while_the_run_stays_as_it_was()
    {
        Training.Run(data.Options with { Steps = 3 });
        string copy = Path.Combine(data.Folder, "copy");
        Dictionary<string, byte[]> before = Directory.GetFiles(data.Run, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);

        TrainResult result = Training.Resume(data.Run, new() { Out = copy, Steps = 5 });

        Assert.Equal((copy, 5), (result.Folder, result.Rounds));
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        Assert.Equal(before.Count, Directory.GetFiles(data.Run, "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData(OnNan.Stop)]
    [InlineData(OnNan.Skip)]
    public void A_loss_that_is_not_finite_ends_the_training_or_the_players_move(OnNan policy)
    {
        // Its weight takes the penalty beyond what float32 holds.
        StarGanOptions options = new()
        {
            Data = data.Images,
            Labels = Table(data.Images, "labels.csv", "warm"),
            Out = data.Run,
            Size = new(16, 16),
            Channels = 1,
            Features = 4,
            DiscriminatorFeatures = 4,
            Blocks = 1,
            Critic = 1,
            Samples = 1,
            Batch = 2,
            Steps = 3,
            Penalty = 1e39,
            Precision = Precision.Float32,
            OnNan = policy,
        };
        List<string> notices = [];

        if (policy == OnNan.Skip)
        {
            Assert.Equal(3, Training.Run(options, notice: notices.Add).Rounds);
            for (int round = 1; round <= 3; round++) Assert.Contains($"round {round}: the loss total of D is not finite; D did not move", notices);
        }
        else
        {
            string message = Assert.Throws<GanException>(() => Training.Run(options)).Message;
            Assert.Contains("In round 1 the loss total of D is not finite", message, StringComparison.Ordinal);
            Assert.Contains("--on-nan skip", message, StringComparison.Ordinal);
        }
    }

    /// <summary>What is left of the run when it is killed between two checkpoints: the files as they were, and some of a next one.</summary>
    private string Copy(int killed)
    {
        string run = Path.Combine(data.Folder, $"killed-{killed}");
        Directory.CreateDirectory(Path.Combine(run, "checkpoints"));
        foreach (string file in new[] { "config.json", "log.jsonl", "health.jsonl", "vocabulary.json" }.Where(file => File.Exists(Path.Combine(data.Run, file))))
            File.Copy(Path.Combine(data.Run, file), Path.Combine(run, file));
        File.AppendAllText(Path.Combine(run, "log.jsonl"), "{\"round\":");
        File.WriteAllText(Path.Combine(run, "checkpoints", "0000099.safetensors.1.1.tmp"), "half");
        string newest = $"{killed:D7}.safetensors";
        if (killed > 0) File.Copy(Path.Combine(data.Run, "checkpoints", newest), Path.Combine(run, "checkpoints", newest));
        return run;
    }

    private static string Table(string images, string name, string column)
    {
        string file = Path.Combine(Path.GetDirectoryName(images)!, name);
        string[] values = column == "caption" ? ["a frog", "a toad", "a newt", "a crow"] : ["0", "1"];
        File.WriteAllLines(file, [$"file,{column}", .. Directory.GetFiles(images).Order(StringComparer.Ordinal).Select((image, i) => $"{Path.GetFileName(image)},{values[i % values.Length]}")]);
        return file;
    }
}
