using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>StarGAN's attributes added, removed and kept.</summary>
[Collection(nameof(TranslateTests))]
public sealed class TranslateLabelTests(TranslateTests.Trained trained)
{
    private readonly string output = trained.Scratch[Guid.NewGuid().ToString("N")];

    [Fact]
    public void Named_attributes_change_and_the_tables_others_stay()
    {
        // It is warm and neither big nor old.
        string image = trained.Noise("labels/dark/0000.png", 16, 16);
        byte[] Kept(string to) => Translated(image, "--to", to, "--labels", trained.Scratch["table.csv"]);

        Assert.Equal(Translated(image, "--to", "warm,big"), Kept("+big"));
        Assert.Equal(Translated(image, "--to", "none"), Kept("-warm"));
        Assert.Equal(Translated(image, "--to", "old"), Kept("-warm,+old"));
        Assert.Equal(Translated(image, "--to", "warm"), Kept("-big"));
        Assert.Equal(Translated(image, "--to", "none"), Translated(image, "--to", "-warm,-big,-old"));
        Assert.NotEqual(Translated(image, "--to", "none"), Translated(image, "--to", "warm"));
    }

    [Fact]
    public void Without_a_row_the_discriminator_says_what_stays()
    {
        string image = trained.Noise("seen/1.png", 16, 16, 5), given = trained.Scratch["seen.safetensors"], made = trained.Scratch["logits.safetensors"];
        byte[] pixels = ImageFile.Read(image, 3).Pixels;
        TensorFile.Write(given, ("input", [1, 3, 16, 16], Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, 256).Select(i => pixels[3 * i + c] / 127.5f - 1)).ToArray()));
        Gan.Outcome outcome = Gan.Run("apply", "stargan", "discriminator", "--params", Path.Combine(trained.Scratch["attributes"], "discriminator.safetensors"), "--input", given, "--output", made);
        Assert.True(outcome.Code == 0, outcome.Error);
        float[] logits = TensorFile.Read(made, "class").Values;
        string[] seen = [.. new[] { "warm", "big", "old" }.Where((_, i) => i < 2 && logits[i] > 0)];

        outcome = Translate(output, image, "--to", "-old");

        Assert.Equal(0, outcome.Code);
        Assert.Contains($"as the discriminator sees it: '{image}' has ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(Translated(image, "--to", seen.Length == 0 ? "none" : string.Join(',', seen)), Result(output));
        outcome = Translate(output + "-table", image, "--to", "-old", "--labels", trained.Scratch["table.csv"]);
        Assert.Contains("1 of 1 images have no row in", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(Result(output), Result(output + "-table"));
    }

    [Fact]
    public void A_generators_file_alone_needs_the_labels()
    {
        string image = trained.Noise("file/dark/0000.png", 16, 16), run = trained.Scratch["attributes"], network = Path.Combine(trained.Scratch.Make("alone"), "generator.safetensors");
        foreach (string file in new[] { "generator.safetensors", "config.json" }) File.Copy(Path.Combine(run, file), trained.Scratch[$"alone/{file}"]);
        Gan.Outcome Run(string file, params string[] more) => Gan.Run(["translate", "--run", file, "--images", image, "--out", output, .. more]);
        Gan.Refuses(Run(network, "--to", "+big"), "a generator's file does not see", "--labels");
        Assert.False(Path.Exists(output));
        Assert.Equal(0, Run(network, "--to", "+big", "--labels", trained.Scratch["table.csv"]).Code);

        // Beside its discriminator it sees as its run does.
        Directory.Delete(output, recursive: true);
        Assert.Equal(0, Run(Path.Combine(run, "generator.safetensors"), "--to", "+big").Code);
        Assert.Equal(Translated(image, "--to", "+big"), Result(output));
    }

    // PyTorch's eval() uses the running statistics of instance norm; the authors' way, each image's own.
    [Fact]
    public void Evaluation_uses_running_statistics_and_the_papers_way_does_not()
    {
        string image = trained.Noise("modes/1.png", 16, 16, 5), given = trained.Scratch["modes.safetensors"], made = trained.Scratch["made.safetensors"];
        byte[] pixels = ImageFile.Read(image, 3).Pixels;
        TensorFile.Write(
            given,
            ("input", [1, 3, 16, 16], Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, 256).Select(i => pixels[3 * i + c] / 127.5f - 1)).ToArray()),
            ("label", [1, 3], new float[] { 1, 0, 0 }));
        foreach (string mode in new[] { "eval", "train" })
        {
            Gan.Outcome outcome = Gan.Run(
                "apply", "stargan", "generator", "--params", Path.Combine(trained.Scratch["attributes"], "generator.safetensors"), "--input", given, "--output", made, "--mode", mode);
            Assert.True(outcome.Code == 0, outcome.Error);
            float[] values = TensorFile.Read(made, "output").Values;
            byte[] expected = [.. Enumerable.Range(0, 256).SelectMany(i => Enumerable.Range(0, 3).Select(c => (byte)(Math.Clamp((values[c * 256 + i] + 1) * 127.5f, 0, 255) + 0.5f)))];
            byte[] found = Translated(image, "--to", "warm", "--mode", mode == "eval" ? "eval" : "paper");
            Assert.True(expected.Zip(found).All(pair => Math.Abs(pair.First - pair.Second) <= 1), mode);
        }

        Assert.NotEqual(Translated(image, "--to", "warm", "--mode", "eval"), Translated(image, "--to", "warm"));
        Assert.Equal(Translated(image, "--to", "warm", "--mode", "train"), Translated(image, "--to", "warm"));
    }

    private static byte[] Result(string folder) => ImageFile.Read(Directory.GetFiles(folder, "0*.png").Single(), 3).Pixels;

    private byte[] Translated(string image, params string[] more)
    {
        string folder = trained.Scratch[Guid.NewGuid().ToString("N")];
        Gan.Outcome outcome = Translate(folder, image, more);
        Assert.True(outcome.Code == 0, outcome.Error);
        return Result(folder);
    }

    private Gan.Outcome Translate(string folder, string image, params string[] more) =>
        Gan.Run(["translate", "--run", trained.Scratch["attributes"], "--images", image, "--out", folder, "--threads", "1", .. more]);
}
