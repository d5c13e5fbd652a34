using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary><c>gan export</c> and <c>gan summary</c>: what they say and refuse. What is written, Gan.CSharp.Tests look into.</summary>
public sealed class ExportTests(ExportTests.Trained trained) : IClassFixture<ExportTests.Trained>
{
    private readonly string file = trained.Scratch[$"{Guid.NewGuid():N}.onnx"];

    [Fact]
    public void A_generator_is_written_and_described_and_overwritten_only_by_force()
    {
        Gan.Outcome first = Export();
        Assert.Equal((0, ""), (first.Code, first.Error));
        string[] lines = first.Output.Trim().Split('\n');
        Assert.Equal($"dcgan generator, from input [batch, 100, 1, 1] to output [batch, 1, 28, 28]: {file}", lines[0].Trim());
        Assert.Matches(@"^main\.0 +transposed conv 7×7 +\[n, 128, 7, 7\] +627,200 +1\.25$", lines[3].Trim());
        Assert.Matches(@"^total +[0-9,]+ +[0-9.]+$", lines[^2].Trim());
        Assert.Matches(@"^A forward pass of one item: [0-9.]+ MFLOP, [0-9.]+ MB of activations in float32\.$", lines[^1].Trim());
        byte[] written = File.ReadAllBytes(file);

        Gan.Refuses(Export(), file, "already exists", "--force");
        Assert.Equal(written, File.ReadAllBytes(file));
        Assert.Equal(0, Export("--force").Code);
        Assert.Equal(written, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_summary_is_the_table_of_an_export_and_writes_nothing()
    {
        Gan.Outcome exported = Export("--force"), shown = Gan.Run("summary", "--run", trained.Run);
        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Assert.Equal(exported.Output.Trim().Split('\n')[2..], shown.Output.Trim().Split('\n')[1..]);
        Assert.StartsWith("dcgan generator", shown.Output, StringComparison.Ordinal);
        Assert.Contains("A forward pass of a batch of 64: ", Gan.Run("summary", "--run", trained.Run, "--batch", "64").Output, StringComparison.Ordinal);
        Gan.Refuses(Gan.Run("summary", "--run", trained.Run, "--network", "encoder"), "variant dcgan", "choose generator");
    }

    [Fact]
    public void Mistakes_are_sentences_and_write_nothing()
    {
        Gan.Refuses(Export("--network", "encoder"), "variant dcgan", "choose generator or discriminator by --network");
        Gan.Refuses(Gan.Run("export", "--run", trained.Scratch["none"], "--onnx", file), "There is no run folder");
        Gan.Refuses(Gan.Run("export", "--run", trained.Run, "--onnx", trained.Scratch.Folder), "is a folder");
        Assert.False(File.Exists(file));

        File.Move(Path.Combine(trained.Run, "generator.safetensors"), Path.Combine(trained.Run, "away"));
        try
        {
            Gan.Refuses(Export(), "has no generator.safetensors");
            File.WriteAllBytes(Path.Combine(trained.Run, "generator.safetensors"), [1, 2, 3]);
            Gan.Refuses(Export(), "generator.safetensors is not a whole safetensors file");
        }
        finally
        {
            File.Move(Path.Combine(trained.Run, "away"), Path.Combine(trained.Run, "generator.safetensors"), overwrite: true);
        }

        Assert.False(File.Exists(file));
    }

    private Gan.Outcome Export(params string[] more) => Gan.Run(["export", "--run", trained.Run, "--onnx", file, .. more]);

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            Gan.Outcome outcome = Gan.Run(
                "train", "dcgan", "--data", Scratch.Pngs("images", 4, 28), "--size", "28", "--channels", "1", "--batch", "2", "--steps", "1", "--samples", "1", "--threads", "1", "--out", Run);
            Assert.True(outcome.Code == 0, outcome.Error);
        }

        internal Scratch Scratch { get; } = new();

        internal string Run => Scratch["run"];

        public void Dispose() => Scratch.Dispose();
    }
}
