using System.Text.Json;
using GanFunctional.Data;
using GanFunctional.Testing;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class TrainingTests : IDisposable
{
    private readonly TinyData data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public void A_run_leaves_its_configuration_log_samples_and_networks()
    {
        List<TrainProgress> reports = [];
        TrainResult result = Training.Run(data.Options, new Direct(reports.Add));

        Assert.Equal(6, result.Steps);
        Assert.False(result.Interrupted);
        Assert.Equal([1L, 2L, 4L, 6L], reports.Select(r => r.Step));
        Assert.Equal(["D", "D.real", "D.fake", "G", "G.adversarial"], reports[0].Losses.Select(l => l.Key));
        string[] log = File.ReadAllLines(Path.Combine(data.Run, "log.jsonl"));
        Assert.Equal(4, log.Length);
        using JsonDocument line = JsonDocument.Parse(log[3]);
        Assert.Equal(6, line.RootElement.GetProperty("step").GetInt64());
        Assert.Equal(reports[3].Losses[0].Value, line.RootElement.GetProperty("D").GetDouble());
        Assert.True(File.Exists(result.LastSample));
        Image grid = ImageFile.Read(result.LastSample, 1);
        Assert.Equal((46, 46), (grid.Width, grid.Height)); // 2×2 images of 20 pixels, 2 between and around
        foreach (string file in new[] { "config.json", "generator.safetensors", "discriminator.safetensors" })
            Assert.True(File.Exists(Path.Combine(data.Run, file)), file);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        byte[] Train(string name, ulong seed)
        {
            string folder = Path.Combine(data.Folder, name);
            Training.Run(data.Options with { Out = folder, Seed = seed, Flip = true });
            return File.ReadAllBytes(Path.Combine(folder, "generator.safetensors"));
        }

        byte[] first = Train("a", 3);
        Assert.Equal(first, Train("b", 3));
        Assert.NotEqual(first, Train("c", 4));
    }

    [Fact]
    public void A_dcgan_has_the_width_and_the_rate_that_it_is_given()
    {
        // What the run draws after three rounds, and after all six.
        (float[] Half, float[] Whole) Drawn(string name, double rate, double decay)
        {
            string folder = Path.Combine(data.Folder, name);
            Training.Run(data.Options with { Out = folder, Features = 8, Rate = rate, Decay = decay, CheckpointEvery = 3, Keep = 6 });
            using TrainedGan third = TrainedGan.Load(Path.Combine(folder, "checkpoints", "0000003.safetensors")), last = TrainedGan.Load(folder);
            return (third.Sample(2, 1), last.Sample(2, 1));
        }

        (float[] half, float[] whole) = Drawn("steady", 2e-4, 0);
        (float[] halfFalling, float[] wholeFalling) = Drawn("falling", 2e-4, 0.5);
        Assert.Equal(half, halfFalling);
        Assert.NotEqual(whole, wholeFalling);
        Assert.NotEqual(half, Drawn("fast", 1e-3, 0).Half);
        using DisposeScope scope = torch.NewDisposeScope();
        Assert.Equal([8L, 1, 4, 4], Safetensors.Load(Path.Combine(data.Folder, "steady", "generator.safetensors")).Tensors[^1].Value.shape);
    }

    [Fact]
    public void Cancelling_ends_after_the_round_with_everything_saved()
    {
        using CancellationTokenSource cancel = new();
        TrainResult result = Training.Run(data.Options with { Steps = 1_000 }, new Direct(_ => cancel.Cancel()), cancel: cancel.Token);

        Assert.True(result.Interrupted);
        Assert.Equal(1, result.Steps);
        using TrainedGan gan = TrainedGan.Load(data.Run);
        Assert.Equal(20 * 20, gan.Sample(1, 0).Length);
    }

    [Fact]
    public void The_moving_average_is_what_samples_are_drawn_from()
    {
        Training.Run(data.Options with { Ema = 0.9 });

        byte[] average = File.ReadAllBytes(Path.Combine(data.Run, "generator-ema.safetensors"));
        Assert.NotEqual(average, File.ReadAllBytes(Path.Combine(data.Run, "generator.safetensors")));
        float[] before = Sample();
        File.Copy(Path.Combine(data.Run, "generator.safetensors"), Path.Combine(data.Run, "generator-ema.safetensors"), overwrite: true);
        Assert.NotEqual(before, Sample());

        float[] Sample()
        {
            using TrainedGan gan = TrainedGan.Load(data.Run);
            return gan.Sample(2, 5);
        }
    }

    [Fact]
    public void Training_frees_every_tensor()
    {
        using LiveTensors live = new();
        Training.Run(data.Options with { Ema = 0.9 });
        Assert.Equal(0, live.Added);
    }

    public static TheoryData<string, Func<DcganOptions, TrainOptions>, string> Mistakes => new()
    {
        { "size", o => o with { Size = 30 }, "DCGAN can't take images of 30×30 pixels" },
        { "batch", o => o with { Batch = 17 }, "The batch of 17 is larger than the data" },
        { "no batch", o => o with { Batch = 0 }, "batch takes a whole number of at least 1, not '0'" },
        { "both", o => o with { Epochs = 1 }, "not both" },
        { "ema", o => o with { Ema = 1.0 }, "ema takes a number between 0 and 1, not '1'" },
        { "device", o => o with { Device = "tpu" }, "device takes cpu, cuda or cuda:N, not 'tpu'" },
        { "frog", o => new FrogOptions { Data = o.Data, Out = o.Out, Size = 20, Channels = 1, Batch = 4 }, "the frog GAN makes images of 32×32" },
        { "data", o => o with { Data = "no/such/folder" }, "no/such/folder" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_sentence_and_leaves_nothing(string name, Func<DcganOptions, TrainOptions> change, string expected)
    {
        Assert.NotEmpty(name);
        Exception mistake = Assert.ThrowsAny<Exception>(() => Training.Run(change(data.Options)));
        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
        Assert.False(Directory.Exists(data.Run));
    }

    [Fact]
    public void A_folder_that_holds_something_is_not_touched()
    {
        Directory.CreateDirectory(data.Run);
        File.WriteAllText(Path.Combine(data.Run, "thesis.txt"), "mine");

        GanException refused = Assert.Throws<GanException>(() => Training.Run(data.Options));

        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(data.Run).Select(Path.GetFileName));
    }

    // Progress<T> reports on another thread, later; a test wants it now.
    private sealed class Direct(Action<TrainProgress> told) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => told(value);
    }
}
