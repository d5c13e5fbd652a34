using System.Text.Json.Nodes;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Runs that resume with something changed: the place of their data, their rate, their length.</summary>
public sealed class ChangedRunTests : IDisposable
{
    private readonly TinyData data = new(8);
    private readonly List<string> notices = [];

    public void Dispose() => data.Dispose();

    [Fact]
    public void Data_that_moved_are_given_by_their_new_place_and_give_the_same_bytes()
    {
        Training.Run(data.Options with { Steps = 3 });
        string whole = Path.Combine(data.Folder, "whole"), moved = Path.Combine(data.Folder, "elsewhere", "pictures");
        Training.Run(data.Options with { Steps = 6, Out = whole });
        Directory.CreateDirectory(Path.GetDirectoryName(moved)!);
        Directory.Move(data.Images, moved);

        DataException gone = Assert.Throws<DataException>(() => Training.Resume(data.Run, new() { Steps = 6 }));
        Assert.Contains("resume with --data and their new place", gone.Message, StringComparison.Ordinal);
        Training.Resume(data.Run, new() { Steps = 6, Data = moved });

        foreach (string file in new[] { "generator.safetensors", "discriminator.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(data.Run, file)));
        Assert.Equal(moved, Config()["data"]!.GetValue<string>());
        Training.Resume(data.Run, new() { Steps = 7 }); // the new place is noted
    }

    [Fact]
    public void Other_data_are_refused_with_the_difference_and_nothing_is_written()
    {
        Training.Run(data.Options with { Steps = 3 });
        byte[] config = File.ReadAllBytes(Path.Combine(data.Run, "config.json"));
        using TinyData fewer = new(7), named = new(8), larger = new(8);
        File.Move(Path.Combine(named.Images, "003.png"), Path.Combine(named.Images, "x.png"));
        File.AppendAllText(Path.Combine(larger.Images, "003.png"), "x");

        Refused("8 images, but its data now has 7", fewer);
        Refused("8 images of other names", named);
        Refused("files of other sizes", larger);
        Assert.Equal(config, File.ReadAllBytes(Path.Combine(data.Run, "config.json")));

        void Refused(string words, TinyData other) =>
            Assert.Contains(words, Assert.Throws<GanException>(() => Training.Resume(data.Run, new() { Steps = 6, Data = other.Images })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_changed_in_their_place_are_told_of()
    {
        Training.Run(data.Options with { Steps = 3 });
        File.AppendAllText(Path.Combine(data.Images, "003.png"), "x");
        Assert.Equal(4, Training.Resume(data.Run, new() { Steps = 4 }, notice: notices.Add).Steps);
        Assert.Contains(notices, notice => notice.Contains("some files have other sizes since the run began", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_without_a_fingerprint_still_resumes()
    {
        Training.Run(data.Options with { Steps = 3 });
        JsonObject config = Config();
        config["made-with"]!.AsObject().Remove("data");
        File.WriteAllText(Path.Combine(data.Run, "config.json"), config.ToJsonString());
        string moved = data.Images + "-moved";
        Directory.Move(data.Images, moved);

        Assert.Equal(4, Training.Resume(data.Run, new() { Steps = 4, Data = moved }, notice: notices.Add).Steps);
        Assert.Contains(notices, notice => notice.Contains("noted no fingerprint", StringComparison.Ordinal));
        Assert.NotNull(Config()["made-with"]!["data"]);
    }

    [Fact]
    public void Labels_and_captions_move_too_and_an_option_of_another_variant_is_refused()
    {
        string captions = Path.Combine(data.Folder, "captions.csv"), moved = Path.Combine(data.Folder, "moved.csv"), others = Path.Combine(data.Folder, "others.csv");
        string[] rows = [.. Directory.GetFiles(data.Images).Order(StringComparer.Ordinal).Select((file, i) => $"{Path.GetFileName(file)},frog {i}")];
        File.WriteAllLines(captions, ["file,caption", .. rows]);
        Training.Run(new GanClsOptions
        {
            Data = data.Images,
            Captions = captions,
            Out = data.Run,
            Size = 16,
            Channels = 1,
            Features = 4,
            DiscriminatorFeatures = 4,
            Batch = 2,
            Steps = 1,
            Samples = 1,
            Precision = Precision.Float32,
        });
        File.WriteAllLines(others, ["file,caption", .. rows[1..], rows[0].Replace("frog", "toad", StringComparison.Ordinal)]);
        File.Move(captions, moved);

        Assert.Contains("other labels or captions", Assert.Throws<GanException>(() => Training.Resume(data.Run, new() { Steps = 2, Captions = others })).Message, StringComparison.Ordinal);
        Assert.Contains("gancls has no option data-b", Assert.Throws<GanException>(() => Training.Resume(data.Run, new() { Steps = 2, DataB = moved })).Message, StringComparison.Ordinal);
        Assert.Equal(2, Training.Resume(data.Run, new() { Steps = 2, Captions = moved }).Steps);
    }

    [Fact]
    public void Another_rate_is_said_in_the_log_and_stays_there_when_the_run_is_killed()
    {
        Training.Run(data.Options with { Steps = 4 });
        string same = Path.Combine(data.Folder, "same");
        Training.Resume(data.Run, new() { Steps = 6, Out = same });
        using CancellationTokenSource killed = new();
        killed.Cancel();
        Training.Resume(data.Run, new() { Steps = 6, Rate = 1e-3, Decay = 0.25 }, notice: notices.Add, cancel: killed.Token);
        Training.Resume(data.Run);

        Assert.Contains("rate 0.001 from step 5, instead of 0.0002", notices);
        Assert.Contains(notices, notice => notice.StartsWith("6 steps in total, instead of 4, so the learning rate falls later", StringComparison.Ordinal));
        string[] log = File.ReadAllLines(Path.Combine(data.Run, "log.jsonl"));
        Assert.Equal("""{"step":4,"rate":0.001,"decay":0.25}""", Assert.Single(log, line => line.Contains("rate", StringComparison.Ordinal)));
        Assert.Equal([1, 2, 4, 4, 6], log.Select(line => JsonNode.Parse(line)!["step"]!.GetValue<int>()));
        Assert.Equal(0.001, Config()["rate"]!.GetValue<double>());
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(same, "generator.safetensors")), File.ReadAllBytes(Path.Combine(data.Run, "generator.safetensors")));
    }

    [Fact]
    public void A_trial_that_becomes_long_has_the_pictures_of_a_long_training()
    {
        Training.Run(data.Options with { Steps = 2 });
        Training.Resume(data.Run, new() { Steps = 80 });
        Assert.Equal([1, 2, .. Enumerable.Range(1, 20).Select(n => 4 * n)], Pictures());

        Directory.Delete(data.Run, recursive: true);
        Training.Run(data.Options with { Steps = 2, SampleEvery = 1 });
        Training.Resume(data.Run, new() { Steps = 6 });
        Assert.Equal([1, 2, 3, 4, 5, 6], Pictures());

        IEnumerable<int> Pictures() => Directory.GetFiles(Path.Combine(data.Run, "samples"), "*.png").Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), null)).Order();
    }

    private JsonObject Config() => JsonNode.Parse(File.ReadAllText(Path.Combine(data.Run, "config.json")))!.AsObject();
}
