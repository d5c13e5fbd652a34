using System.Text;
using System.Text.Json;
using GanFunctional.Testing;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Every variant: a run that was killed after any round goes on to the bytes that it would have come to.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Rounds = 7;

    // Before the first checkpoint; between two lines of the log; at one.
    private static readonly int[] s_killed = [0, 2, 5, 6];

    // A frog's round takes its time.
    private static IEnumerable<int> Killed(string name) =>
        Environment.GetEnvironmentVariable("GAN_NIGHTLY") == "1" ? Enumerable.Range(0, Rounds) : name == "frog" ? s_killed[^2..] : s_killed;

    private readonly TinyData data = new(8);

    public void Dispose() => data.Dispose();

    public static TheoryData<string, Func<string, TrainOptions>> Trainings => new()
    {
        { "gan", images => new VanillaGanOptions { Data = images, Size = 8, Channels = 1, Samples = 4 } },
        { "dcgan", images => new DcganOptions { Data = images, Size = 20, Channels = 1, Samples = 4, Ema = 0.9 } },
        { "gan, compared", images => new VanillaGanOptions { Data = images, Size = 8, Channels = 1, Samples = 4, BestBy = BestBy.Frechet, BestCount = 6, Ema = 0.5 } },
        { "frog", images => new FrogOptions { Data = images, Samples = 1 } },
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
            SampleEvery = LookedAt(name) ? 4 : 100,
            CheckpointEvery = 1,
            Keep = Rounds,
            Precision = Precision.Float32,
            Threads = 1,
        });
        foreach (int killed in Killed(name))
        {
            string run = Copy(killed);
            Assert.Equal(Rounds, Training.Resume(run).Steps);

            foreach (string file in Directory.GetFiles(data.Run, "*.safetensors").Append(Path.Combine(data.Run, "checkpoints", $"{Rounds:D7}.safetensors")).Concat(Directory.GetFiles(data.Run, "*.jsonl").Where(log => Path.GetFileName(log) != "times.jsonl")))
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
        Training.Run(options(data.Images) with { Out = data.Run, Batch = 2, Steps = 2, SampleEvery = LookedAt(name) ? 1 : 100, Precision = Precision.Float32 });
        using LiveTensors live = new();
        Training.Resume(data.Run, new() { Steps = 4 });
        Assert.Equal(0, live.Added);
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
    public void Beside_the_newest_checkpoint_the_best_is_kept_across_an_interruption()
    {
        Training.Run(data.Options with { Steps = 4, SampleEvery = 1, CheckpointEvery = 1, Keep = 1, Seed = 2 });
        TrainResult result = Training.Resume(data.Run, new() { Steps = 9 });

        (long round, double kid)[] looks = [.. from line in File.ReadAllLines(Path.Combine(data.Run, "health.jsonl"))
            let look = JsonDocument.Parse(line).RootElement
            select (look.GetProperty("step").GetInt64(), look.GetProperty("kid").GetDouble())];
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], looks.Select(look => look.round));
        long best = looks.MinBy(look => look.kid).round;
        Assert.Equal(best, long.Parse(Path.GetFileNameWithoutExtension(result.BestCheckpoint)!, null));
        Assert.Equal(new[] { best, 9 }.Distinct(), Checkpoint.In(Path.Combine(data.Run, "checkpoints")).Select(checkpoint => checkpoint.Step).Order());
    }

    [Fact]
    public void A_checkpoint_is_used_as_its_run_was_then()
    {
        Training.Run(data.Options with { Steps = 4, CheckpointEvery = 2, SampleEvery = 4, Ema = 0.5 });
        string At(int round) => Path.Combine(data.Run, "checkpoints", $"{round:D7}.safetensors");
        float[] Drawn(string path)
        {
            using TrainedGan gan = TrainedGan.Load(path);
            return gan.Sample(2, 7);
        }

        Assert.Equal(Drawn(data.Run), Drawn(At(4)));
        Assert.NotEqual(Drawn(data.Run), Drawn(At(2)));

        string translating = Path.Combine(data.Folder, "translating");
        Training.Run(Trainings.Single(t => t.Data.Item1 == "cyclegan").Data.Item2(data.Images) with { Out = translating, Batch = 2, Steps = 2, Precision = Precision.Float32 });
        using Translator run = Translator.Load(translating), checkpoint = Translator.Load(Path.Combine(translating, "checkpoints", "0000002.safetensors"));
        float[] image = [.. Enumerable.Range(0, 256).Select(i => i / 256f)];
        Assert.Equal(run.Translate(image, new ImageSize(16, 16), "a"), checkpoint.Translate(image, new ImageSize(16, 16), "a"));
    }

    [Fact]
    public void Resuming_a_finished_run_changes_nothing()
    {
        Training.Run(data.Options with { Steps = 3 });
        byte[] log = File.ReadAllBytes(Path.Combine(data.Run, "log.jsonl"));
        List<string> notices = [];

        TrainResult result = Training.Resume(data.Run, notice: notices.Add);

        Assert.Equal((3, false), (result.Steps, result.Interrupted));
        Assert.Contains(notices, notice => notice.Contains("all 3 steps were already done", StringComparison.Ordinal));
        Assert.Equal(log, File.ReadAllBytes(Path.Combine(data.Run, "log.jsonl")));
    }

    [Fact]
    public void A_copy_goes_on_while_the_run_stays_as_it_was()
    {
        Training.Run(data.Options with { Steps = 3 });
        string copy = Path.Combine(data.Folder, "copy");
        Dictionary<string, byte[]> before = Directory.GetFiles(data.Run, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);

        TrainResult result = Training.Resume(data.Run, new() { Out = copy, Steps = 5 });

        Assert.Equal((copy, 5), (result.Folder, result.Steps));
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
            Assert.Equal(3, Training.Run(options, notice: notices.Add).Steps);
            for (int round = 1; round <= 3; round++) Assert.Contains($"step {round}: the loss total of D is not finite; D was not updated", notices);
        }
        else
        {
            string message = Assert.Throws<GanException>(() => Training.Run(options)).Message;
            Assert.Contains("In step 1 the loss total of D is not finite", message, StringComparison.Ordinal);
            Assert.Contains("--on-nan skip", message, StringComparison.Ordinal);
        }
    }

    // 64 images of a frog take seconds.
    private static bool LookedAt(string name) => name != "frog";

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
