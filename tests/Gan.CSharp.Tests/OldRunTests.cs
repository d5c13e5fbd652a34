using System.Runtime.CompilerServices;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Runs that the first engine left (in <c>oldruns/</c>): used as ever, but not trained on.</summary>
public sealed class OldRunTests : IDisposable
{
    private const string Checkpoint = "checkpoints/0000002.safetensors";

    private readonly string folder = Directory.CreateTempSubdirectory("gan-old").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData(Checkpoint)]
    [InlineData("generator.safetensors")]
    public void An_old_run_still_draws(string part)
    {
        using TrainedGan gan = TrainedGan.Load(Path.Combine(Copy("dcgan"), part));
        float[] drawn = gan.Sample(4, 1);
        Assert.Equal(4 * 16 * 16, drawn.Length);
        Assert.All(drawn, value => Assert.InRange(value, -1, 1));
        using TrainedGan run = TrainedGan.Load(Path.Combine(folder, "dcgan"));
        Assert.Equal(run.Sample(4, 1), drawn); // it was stopped at its last checkpoint
    }

    [Fact]
    public void An_old_run_draws_the_picture_that_its_engine_drew()
    {
        string drawn = Path.Combine(folder, "drawn.png");
        using (TrainedGan gan = TrainedGan.Load(Copy("dcgan"))) gan.SaveGrid(drawn, 4, 1);
        Alike(Path.Combine(OldRuns(), "dcgan-sampled.png"), drawn);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Checkpoint)]
    public void An_old_run_still_translates_as_its_engine_did(string part)
    {
        string images = Path.Combine(folder, "images"), translated = Path.Combine(folder, "translated");
        Directory.CreateDirectory(images);
        File.Copy(Path.Combine(OldRuns(), "pix2pix-given.png"), Path.Combine(images, "given.png"));
        TranslateResult result = ImageTranslation.Run(
            new TranslateOptions { Run = Path.Combine(Copy("pix2pix"), part), Images = [images], Out = translated, Mode = RunMode.Eval });
        Alike(Path.Combine(OldRuns(), "pix2pix-translated.png"), Assert.Single(result.Files));
    }

    [Theory]
    [InlineData("dcgan")]
    [InlineData("pix2pix")]
    public void To_train_an_old_run_on_is_refused_and_changes_nothing(string name)
    {
        string run = Copy(name);
        Dictionary<string, byte[]> before = Directory.GetFiles(run, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);

        foreach (ResumeOptions changes in new[] { new ResumeOptions { Steps = 4 }, new() { Out = Path.Combine(folder, "copy") } })
        {
            string message = Assert.Throws<GanException>(() => Training.Resume(run, changes)).Message;
            Assert.Contains($"'{run}' was trained by another engine", message, StringComparison.Ordinal);
            Assert.Contains("sample or translate", message, StringComparison.Ordinal);
            Assert.Contains($"--config {Path.Combine(run, "config.json")}", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        Assert.Equal(before.Keys.Order(), Directory.GetFiles(run, "*", SearchOption.AllDirectories).Order());
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        Assert.False(Directory.Exists(Path.Combine(folder, "copy")));
    }

    // Where the newest checkpoint is damaged, the one before it says which engine it was.
    [Fact]
    public void A_damaged_checkpoint_does_not_hide_the_engine()
    {
        string run = Copy("dcgan");
        File.WriteAllText(Path.Combine(run, "checkpoints", "0000003.safetensors"), "half");
        Assert.Contains("another engine", Assert.Throws<GanException>(() => Training.Resume(run)).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "checkpoints", "0000003.safetensors")));
    }

    // Rounding differs between engines, by a grey level at most.
    private static void Alike(string expected, string actual)
    {
        Image a = ImageFile.Read(expected, 1), b = ImageFile.Read(actual, 1);
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        Assert.All(a.Pixels.Zip(b.Pixels), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    private string Copy(string name)
    {
        string from = Path.Combine(OldRuns(), name), to = Path.Combine(folder, name);
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }

    private static string OldRuns([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "oldruns");
}
