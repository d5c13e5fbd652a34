using System.Text.RegularExpressions;
using Xunit;

namespace GanFunctional.Cli.Tests;

public sealed partial class EvaluateTests(EvaluateTests.Trained trained) : IClassFixture<EvaluateTests.Trained>
{
    private readonly string output = trained.Scratch[Guid.NewGuid().ToString("N")];

    [Fact]
    public void A_run_is_measured_beside_real_images()
    {
        Gan.Outcome outcome = Evaluate("--count", "30", "--held-out", trained.HeldOut, "--seed", "2", "--out", output);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Evaluated by random features, at 28×28×1; seed 2.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"Compared with 40 images of {trained.Data}", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(Frechet(), outcome.Output);
        Assert.Contains("no labels", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "metrics.json")));
        Assert.True(File.Exists(Path.Combine(output, "nearest.png")));
    }

    [Fact]
    public void Mistakes_are_one_sentence()
    {
        Gan.Refuses(Gan.Run("evaluate"), "--run", "--images");
        Gan.Refuses(Gan.Run("evaluate", "--run", trained.Scratch["nowhere"]), "nowhere");
        Gan.Refuses(Evaluate("--images", trained.Data), "either");
        Gan.Refuses(Evaluate("--extractor", "inception"), "inception", "classifier, discriminator, random");
        Gan.Refuses(Evaluate("--extractor", "classifier"), trained.Data, "no labels");
        Gan.Refuses(Evaluate("--count", "2"), "--count", "at least 10");
        Gan.Refuses(Evaluate("--held-out", trained.Scratch["nothing"]), "nothing");
        Gan.Refuses(Evaluate("--cache", trained.Data, "--count", "10", "--extractor", "random"), trained.Data);
    }

    [Fact]
    public void A_folder_that_holds_something_is_not_touched()
    {
        Directory.CreateDirectory(output);
        File.WriteAllText(Path.Combine(output, "thesis.txt"), "mine");
        Gan.Refuses(Evaluate("--out", output), output, "not empty");
        Assert.Single(Directory.GetFileSystemEntries(output));
    }

    private Gan.Outcome Evaluate(params string[] more) => Gan.Run(["evaluate", "--run", trained.Run, .. more, .. more.Contains("--cache") ? [] : new[] { "--cache", trained.Scratch["cache"] }]);

    [GeneratedRegex(@"^Fréchet distance +\d+\.\d{3} +\d+\.\d{3}\r?$", RegexOptions.Multiline, 1000)]
    private static partial Regex Frechet();

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            (Data, HeldOut) = (Scratch.Idx("images", 40), Scratch.Pngs("held", 20, 28));
            Gan.Outcome outcome = Gan.Run("train", "gan", "--data", Data, "--out", Run, "--batch", "8", "--steps", "2", "--precision", "float32");
            Assert.True(outcome.Code == 0, outcome.Error);
        }

        internal Scratch Scratch { get; } = new();

        internal string Data { get; }

        internal string HeldOut { get; }

        internal string Run => Scratch["run"];

        public void Dispose() => Scratch.Dispose();
    }
}
