using GanFunctional.Data;
using GanFunctional.Testing;
using GanFunctional.Variants;
using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>A game of one's own as a run: what it leaves, how it goes on, what it refuses.</summary>
public sealed class OwnRunTests : IDisposable
{
    private const int Steps = 7;

    private readonly TinyData data = new(8);

    public void Dispose() => data.Dispose();

    [Fact]
    public void A_run_has_a_log_a_configuration_pictures_networks_and_checkpoints()
    {
        List<TrainProgress> told = [];
        TrainResult result = Train(data.Run, progress: new Told<TrainProgress>(told.Add));

        Assert.Equal((data.Run, Steps, false), (result.Folder, result.Steps, result.Interrupted));
        Assert.Equal([1, 3, 6, 7], told.Select(line => line.Step));
        Assert.Equal(["D", "D.real", "D.fake", "G", "G.adversarial"], told[0].Losses.Select(loss => loss.Key));
        string[] expected =
        [
            ".lock", "D.safetensors", "G.safetensors", "checkpoints/0000006.safetensors", "checkpoints/0000007.safetensors", "config.json", "log.jsonl",
            "samples/0000002.png", "samples/0000004.png", "samples/0000006.png", "samples/0000007.png", "times.jsonl",
        ];
        Assert.Equal(expected, Files(data.Run).Order(StringComparer.Ordinal));
        Assert.Equal(1, ImageFile.Read(result.LastSample!, 1).Channels);
        Assert.Contains("\"steps\": 7", File.ReadAllText(Path.Combine(data.Run, "config.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public void An_interrupted_run_goes_on_to_the_same_bytes(int done)
    {
        Train(data.Run);
        string other = data.Run + "-other";
        using CancellationTokenSource stop = new();
        TrainResult result = Train(other, after: step => { if (step == done) stop.Cancel(); }, cancel: stop.Token);
        Assert.Equal((done + 1, true), (result.Steps, result.Interrupted));
        List<string> notices = [];
        Train(other, resume: true, notice: notices.Add);

        Assert.Contains($"resuming after step {result.Steps}", notices);
        foreach (string file in Files(data.Run).Where(file => file is not ("times.jsonl" or ".lock") && !file.StartsWith("checkpoints", StringComparison.Ordinal)))
            Assert.True(File.ReadAllBytes(Path.Combine(data.Run, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(other, file))), file);
    }

    [Fact]
    public void More_steps_go_on_with_a_run_that_was_done()
    {
        Train(data.Run);
        Assert.Equal(9, Train(data.Run, resume: true, options: options => options with { Steps = 9 }).Steps);
        Assert.Equal(9, Train(data.Run, resume: true, options: options => options with { Steps = 9 }).Steps);
        GanException fewer = Assert.Throws<GanException>(() => Train(data.Run, resume: true));
        Assert.Contains("has already done 9 steps, and 7 are fewer", fewer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_t_be_is_refused_and_nothing_is_written()
    {
        Train(data.Run);
        string[] before = [.. Files(data.Run)];
        Refused("is not empty, and nothing is overwritten", () => Train(data.Run));
        Refused("has the seed 3, not 4", () => Train(data.Run, resume: true, options: options => options with { Seed = 4 }));
        Refused("Give the number of steps", () => Train(data.Run + "-2", options: options => options with { Steps = null }));
        Refused("threads takes", () => Train(data.Run + "-2", options: options => options with { Threads = 0 }));
        Refused("not Float32[2, 3]", () => Train(data.Run + "-3", sample: () => torch.zeros([2, 3])));
        Training.Run(new VanillaGanOptions { Data = data.Images, Size = 8, Channels = 1, Batch = 2, Steps = 1, Out = data.Run + "-4" });
        Refused("of a run of 'gan'", () => Train(data.Run + "-4", resume: true));
        Assert.Equal(before, Files(data.Run));
        Assert.False(Directory.Exists(data.Run + "-2"));

        DataException other = Assert.Throws<DataException>(() => Training.Resume(data.Run));
        Assert.Contains("in the program that started it", other.Message, StringComparison.Ordinal);

        static void Refused(string part, Action run) => Assert.Contains(part, Assert.Throws<GanException>(run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_data_and_a_run_without_a_sample_has_no_pictures()
    {
        using Model<Tensor, Tensor> model = Chain(Flatten, Linear(64, 1)).Create(1);
        using ImageLoader images = new(Datasets.Open(data.Images), new ImageTransform(8, 8, 1), batch: 2, seed: 5);
        TrainResult result = Training.Run(
            Game.Define((Step step, Tensor real) => model.Forward(real, step)).Player("P", model, Optimizer.Sgd(0.01), loss => loss.Term("t", y => y.Square().mean())),
            images,
            new RunOptions { Steps = 6, Out = data.Run });

        Assert.Null(result.LastSample);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data.Run, "samples")));
        Assert.Equal(6, images.Position);
        Assert.Equal(1, images.Epoch);
    }

    [Fact]
    public void The_hosts_threads_and_denormal_numbers_are_as_they_were()
    {
        int before = Runtime.Threads;
        bool flushed = Runtime.FlushesDenormals;
        try
        {
            Runtime.Threads = 2;
            Runtime.FlushDenormals(on: false);
            Train(data.Run);
            Assert.Equal((2, false), (Runtime.Threads, Runtime.FlushesDenormals));
        }
        finally
        {
            Runtime.Threads = before;
            Runtime.FlushDenormals(flushed);
        }
    }

    [Fact]
    public void Nothing_is_left_of_a_run()
    {
        using LiveTensors live = new();
        Train(data.Run);
        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void Diagnostics_decide_which_checkpoint_is_kept_as_the_best_and_when_to_stop()
    {
        // Best at the second of the diagnostics, which come at every second step.
        double[] distances = [3, 1, 2, 2, 2, 2, 2];
        int asked = 0;
        IReadOnlyList<Diagnostics> Diagnose() => [new("", distances[asked++], 1, 0.5)];
        List<string> notices = [];

        TrainResult early = Train(data.Run, options: given => given with { Patience = 1, Keep = 1 }, diagnose: Diagnose, notice: notices.Add);

        Assert.Equal((6, false), (early.Steps, early.Interrupted));
        Assert.Equal("0000004.safetensors", Path.GetFileName(early.BestCheckpoint));
        Assert.Contains("no better checkpoint in 1 diagnostics", Assert.Single(notices), StringComparison.Ordinal);
        TrainResult longer = Train(data.Run, resume: true, options: given => given with { Patience = 3, Keep = 1 }, diagnose: Diagnose);
        Assert.Equal((7, "0000004.safetensors"), (longer.Steps, Path.GetFileName(longer.BestCheckpoint)));
        Assert.Contains("Patience needs diagnostics", Assert.Throws<GanException>(() => Train(data.Run + "2", options: given => given with { Patience = 1 })).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data.Run + "2"));
    }

    // Two small networks on two-dimensional points, which are drawn; the discriminator sees past ones.
    private static TrainResult Train(
        string folder,
        bool resume = false,
        Func<RunOptions, RunOptions>? options = null,
        Func<Tensor>? sample = null,
        Action<long>? after = null,
        Func<IReadOnlyList<Diagnostics>>? diagnose = null,
        IProgress<TrainProgress>? progress = null,
        Action<string>? notice = null,
        CancellationToken cancel = default)
    {
        using Model<Tensor, Tensor> g = Chain(Linear(2, 8), LeakyRelu(0.2), Linear(8, 2)).Create(1), d = Chain(Linear(2, 8), Dropout(0.2), Linear(8, 1)).Create(2);
        using torch.Generator rng = Generators.Seeded(9);
        using Tensor noise = Draw.Normal(rng, [4, 2]);
        using DrawnData<Tensor> points = new(seed: 4, batchSize: 16, draw => Draw.Normal(draw, [16, 2], 1, 2));
        // Twice a batch: past points come back from the second step on.
        using ImagePool past = new(32);
        Optimizer adam = Optimizer.Adam(Schedule.Linear(1e-2, 1e-3, Steps), beta1: 0.5);
        var game = Game
            .Define((Step step, Tensor real) =>
            {
                after?.Invoke(step.Number);
                Tensor fake = g.Forward(Draw.Normal(step.Rng, [16, 2]), step);
                Tensor seen = past.Exchange(Draw.Uniform(step.Rng, [16, 2]), fake.detach().reshape(16, 2, 1, 1)).reshape(16, 2);
                return new { Step = step, Real = real, Fake = fake, Seen = seen };
            })
            .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Seen), Objective.NonSaturating.Critic))
            .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), Objective.NonSaturating.Generator));
        RunOptions given = new() { Out = folder, Steps = Steps, Seed = 3, Threads = 1, LogEvery = 3, SampleEvery = 2, CheckpointEvery = 1 };
        Func<Tensor> picture = () => g.Forward(noise).reshape(4, 1, 1, 2).expand(4, 1, 4, 2).contiguous();
        return Training.Run(game, points, options?.Invoke(given) ?? given, sample ?? picture, diagnose, [new("past", past)], resume, progress, notice, cancel);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));

    private sealed class Told<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
