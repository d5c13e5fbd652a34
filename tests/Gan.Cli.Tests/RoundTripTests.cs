using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>One short training; what it leaves is sampled and applied.</summary>
public sealed partial class RoundTripTests(RoundTripTests.Trained trained) : IClassFixture<RoundTripTests.Trained>
{
    [Fact]
    public void A_run_leaves_networks_samples_configuration_and_log()
    {
        Assert.Equal([".lock", "checkpoints", "config.json", "discriminator.safetensors", "generator.safetensors", "health.jsonl", "log.jsonl", "samples", "times.jsonl"],
            Directory.EnumerateFileSystemEntries(trained.Run).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["0000003.png", "0000006.png"],
            Directory.EnumerateFiles(Path.Combine(trained.Run, "samples")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(trained.Run, "config.json")));
        Assert.Equal(7, config.RootElement.GetProperty("seed").GetInt32());
        Assert.Equal(28, config.RootElement.GetProperty("size").GetInt32());
    }

    [Fact]
    public void Every_line_of_the_log_is_json_with_the_losses()
    {
        JsonElement[] lines = [.. File.ReadLines(Path.Combine(trained.Run, "log.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal([1, 2, 4, 6], lines.Select(line => line.GetProperty("step").GetInt64()));
        foreach (JsonElement line in lines)
        {
            Assert.True(line.GetProperty("epoch").GetInt32() >= 0);
            double d = line.GetProperty("D").GetDouble();
            Assert.Equal(line.GetProperty("D.real").GetDouble() + line.GetProperty("D.fake").GetDouble(), d, 1e-5 * Math.Abs(d));
            Assert.True(double.IsFinite(line.GetProperty("G").GetDouble()));
        }
    }

    [Fact]
    public void How_the_training_fares_is_told_with_every_sample()
    {
        JsonElement[] lines = [.. File.ReadLines(Path.Combine(trained.Run, "health.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal([3, 6], lines.Select(line => line.GetProperty("step").GetInt64()));
        Assert.All(lines, line => Assert.InRange(line.GetProperty("diversity").GetDouble(), 1e-3, 10));
        Assert.All(lines, line => Assert.InRange(line.GetProperty("accuracy").GetDouble(), 0, 1));
    }

    [Fact]
    public void Every_line_of_the_log_has_its_times()
    {
        JsonElement[] lines = [.. File.ReadLines(Path.Combine(trained.Run, "times.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal([1, 2, 4, 6], lines.Select(line => line.GetProperty("step").GetInt64()));
        Assert.All(lines, line => Assert.True(line.GetProperty("seconds").GetDouble() > 0 && line.GetProperty("imagesPerSecond").GetDouble() > 0));
    }

    [Fact]
    public void Progress_in_a_pipe_is_plain_lines()
    {
        Assert.Equal(3, trained.Outcome.Output.Split('\n').Count(line => PlainLine().IsMatch(line)));
        Assert.DoesNotContain('\e', trained.Outcome.Output);
        Assert.DoesNotContain('\e', trained.Outcome.Error);
        Assert.Contains(Path.Combine(trained.Run, "*.safetensors"), trained.Outcome.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(trained.Run, "samples", "0000006.png"), trained.Outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_on_a_terminal_is_a_bar_and_then_a_picture()
    {
        string run = trained.Scratch["terminal"];
        string command = $"'{Gan.Dotnet}' '{Gan.Program}' {string.Join(' ', trained.Arguments(run, seed: 7))}";
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script (util-linux), which opens a pseudo terminal, is not installed");

        Gan.Outcome outcome = Gan.Execute("/usr/bin/script", "-qec", command, "/dev/null");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("100%", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\e[", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("6/6", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\e[38;2;0;0;0;48;2;0;0;0m▀", outcome.Output, StringComparison.Ordinal); // the grid's black border
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_another_gives_others()
    {
        string again = trained.Scratch["again"], other = trained.Scratch["other"];
        Assert.Equal(0, Gan.Run(trained.Arguments(again, seed: 7)).Code);
        Assert.Equal(0, Gan.Run(trained.Arguments(other, seed: 8)).Code);

        foreach (string network in new[] { "generator.safetensors", "discriminator.safetensors" })
        {
            byte[] first = File.ReadAllBytes(Path.Combine(trained.Run, network));
            Assert.Equal(first, File.ReadAllBytes(Path.Combine(again, network)));
            Assert.NotEqual(first, File.ReadAllBytes(Path.Combine(other, network)));
        }
    }

    [Fact]
    public void A_grid_of_samples_is_drawn_from_the_seed_and_never_overwritten_unasked()
    {
        string one = trained.Scratch["one.png"], two = trained.Scratch["two.png"];
        string[] sample = ["sample", "--run", trained.Run, "--count", "5", "--out"];

        Assert.Equal(0, Gan.Run([.. sample, one, "--seed", "3"]).Code);
        Assert.Equal(0, Gan.Run([.. sample, two, "--seed", "3"]).Code);
        Image grid = ImageFile.Read(one, 1);
        Assert.Equal((3 * 30 + 2, 2 * 30 + 2), (grid.Width, grid.Height));
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));

        Gan.Refuses(Gan.Run([.. sample, two, "--seed", "4"]), two, "--force");
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
        Assert.Equal(0, Gan.Run([.. sample, two, "--seed", "4", "--force"]).Code);
        Assert.NotEqual(File.ReadAllBytes(one), File.ReadAllBytes(two));
    }

    [Fact]
    public void A_generators_file_is_sampled_as_its_run()
    {
        string run = trained.Scratch["run.png"], file = trained.Scratch["file.png"];
        Assert.Equal(0, Gan.Run("sample", "--run", trained.Run, "--count", "5", "--out", run).Code);

        Gan.Outcome outcome = Gan.Run("sample", "--run", Path.Combine(trained.Run, "generator.safetensors"), "--count", "5", "--out", file);

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal(File.ReadAllBytes(run), File.ReadAllBytes(file));
    }

    [Fact]
    public void Samples_one_by_one_are_the_cells_of_the_grid()
    {
        string folder = trained.Scratch["each"], grid = trained.Scratch["cells.png"];
        string[] sample = ["sample", "--run", trained.Run, "--count", "3", "--seed", "5", "--out"];

        Assert.Equal(0, Gan.Run([.. sample, folder, "--each"]).Code);
        Assert.Equal(0, Gan.Run([.. sample, grid]).Code);

        Assert.Equal(["sample-00001.png", "sample-00002.png", "sample-00003.png"],
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Image third = ImageFile.Read(Path.Combine(folder, "sample-00003.png"), 1), all = ImageFile.Read(grid, 1);
        for (int y = 0; y < 28; y++)
            Assert.Equal(third.Pixels.AsSpan(y * 28, 28), all.Pixels.AsSpan((32 + y) * all.Width + 2, 28));
        Gan.Refuses(Gan.Run([.. sample, folder, "--each"]), folder, "--force");
    }

    [Fact]
    public void A_trained_discriminator_judges_a_tensor_file()
    {
        string input = trained.Scratch["images.safetensors"], output = trained.Scratch["logits.safetensors"];
        TensorFile.Write(input, ("input", [4, 1, 28, 28], TensorFile.Fill(4 * 28 * 28, seed: 12, scale: 1, shift: 0)));

        Gan.Outcome outcome = Gan.Run(
            "apply", "dcgan", "discriminator", "--params", Path.Combine(trained.Run, "discriminator.safetensors"), "--input", input, "--output", output, "--mode", "eval");

        Assert.True(outcome.Code == 0, outcome.Error);
        (long[] shape, float[] logits) = TensorFile.Read(output, "output");
        Assert.Equal([4, 1], shape);
        Assert.All(logits, logit => Assert.True(float.IsFinite(logit)));
    }

    [GeneratedRegex(@"^step [246]/6 \(epoch \d+\)  D \d+\.\d{3}  G \d+\.\d{3}  [\d,]+ images/s  [\dhms]+ left\s*$", RegexOptions.None, matchTimeoutMilliseconds: 600_000)]
    private static partial Regex PlainLine();

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            Data = Scratch.Idx("images-idx3-ubyte", 64);
            Run = Scratch["run"];
            Outcome = Gan.Run(Arguments(Run, seed: 7));
            Assert.True(Outcome.Code == 0, Outcome.Error);
        }

        public Scratch Scratch { get; } = new();

        public string Run { get; }

        internal Gan.Outcome Outcome { get; }

        private string Data { get; }

        public string[] Arguments(string run, int seed) =>
        [
            "train", "dcgan", "--data", Data, "--out", run, "--steps", "6", "--batch", "8", "--seed", seed.ToString(CultureInfo.InvariantCulture),
            "--precision", "float32", "--threads", "1", "--log-every", "2", "--sample-every", "3", "--samples", "4",
        ];

        public void Dispose() => Scratch.Dispose();
    }
}
