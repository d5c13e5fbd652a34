using System.Globalization;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

public sealed class AnalyseTests(AnalyseTests.Trained trained) : IClassFixture<AnalyseTests.Trained>
{
    private readonly string output = trained.Scratch[Guid.NewGuid().ToString("N")];

    [Fact]
    public void Features_as_a_table()
    {
        Gan.Outcome outcome = Gan.Run("analyse", "features", "--run", trained.Run, "--data", trained.Images, "--test", trained.Images, "--c", "0.001", "--out", output);

        Assert.True(outcome.Code == 0, outcome.Error);
        foreach (string kind in new[] { "discriminator", "random discriminator", "pixels" })
            Assert.Contains(outcome.Output.Split('\n'), line => line.StartsWith(kind, StringComparison.Ordinal) && line.EndsWith('%'));
        Assert.True(File.Exists(Path.Combine(output, "results.json")));
    }

    [Fact]
    public void Guided_gradients_as_pictures()
    {
        Gan.Outcome outcome = Gan.Run("analyse", "guided", "--run", trained.Run, "--data", trained.Images, "--maps", "2", "--top", "3", "--out", output);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("main.4", outcome.Output, StringComparison.Ordinal);
        foreach (string file in new[] { "trained.png", "random.png" }) Assert.Equal(3 * 30 + 2, ImageFile.Read(Path.Combine(output, file), 1).Width);
    }

    [Fact]
    public void Data_without_classes_is_refused()
    {
        Gan.Refuses(Gan.Run("analyse", "features", "--run", trained.Run, "--data", Path.Combine(trained.Images, "a"), "--test", trained.Images, "--out", output), "no classes");
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void A_discriminator_without_convolutions_is_refused()
    {
        string run = trained.Scratch["vanilla"];
        Assert.Equal(0, Gan.Run("train", "gan", "--data", trained.Images, "--out", run, "--batch", "4", "--steps", "2", "--size", "28", "--channels", "1").Code);
        Gan.Refuses(Gan.Run("analyse", "guided", "--run", run, "--data", trained.Images, "--out", output), "no convolution layers");
        Assert.False(Path.Exists(output));
    }

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            foreach (string name in new[] { "a", "b" }) Scratch.Pngs(Path.Combine("images", name), 8, 28);
            Gan.Outcome outcome = Gan.Run("train", "dcgan", "--data", Images, "--out", Run, "--batch", "4", "--steps", "2", "--channels", "1", "--size", "28", "--precision", "float32");
            Assert.True(outcome.Code == 0, string.Create(CultureInfo.InvariantCulture, $"{outcome.Code}: {outcome.Error}"));
        }

        internal Scratch Scratch { get; } = new();

        internal string Images => Scratch["images"];

        internal string Run => Scratch["run"];

        public void Dispose() => Scratch.Dispose();
    }
}
