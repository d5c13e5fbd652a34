using System.Text.Json;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>An imported network is trained on: <c>gan import</c>, then <c>gan train --init</c>.</summary>
public sealed class FineTuningTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_training_starts_from_networks_given_one_by_one_or_as_a_list()
    {
        string images = scratch.Pngs("images", 8, 16), first = scratch["first"], imported = scratch["imported/generator.safetensors"];
        Assert.Equal(0, Train(images, "first").Code);
        Assert.Equal(0, Gan.Run("import", "dcgan", "generator", "--from", Path.Combine(first, "generator.safetensors"), "--out", imported).Code);

        Gan.Outcome repeated = Train(images, "repeated", "--init", $"generator={imported}", "--init", $"discriminator={first}");
        Gan.Outcome listed = Train(images, "listed", "--init", $"generator={imported},discriminator={first}");

        Assert.Equal((0, 0), (repeated.Code, listed.Code));
        Assert.Contains($"gan: the generator starts with 13 of its 13 tensors from '{imported}'", repeated.Error, StringComparison.Ordinal);
        Assert.Contains("gan: the discriminator starts with", repeated.Error, StringComparison.Ordinal);
        foreach (string run in new[] { "repeated", "listed" })
        {
            using JsonDocument config = JsonDocument.Parse(File.ReadAllText(scratch[$"{run}/config.json"]));
            Assert.Equal($"generator={imported},discriminator={first}", config.RootElement.GetProperty("init").GetString());
        }

        Assert.Equal(File.ReadAllBytes(scratch["repeated/generator.safetensors"]), File.ReadAllBytes(scratch["listed/generator.safetensors"]));
        Assert.NotEqual(File.ReadAllBytes(scratch["first/generator.safetensors"]), File.ReadAllBytes(scratch["listed/generator.safetensors"]));
        Gan.Refuses(Train(images, "bad", "--init", "generator"), "--init takes a network and a file, such as generator=runs/dcgan-1");
    }

    private Gan.Outcome Train(string images, string run, params string[] more) => Gan.Run(
        ["train", "dcgan", "--data", images, "--out", scratch[run], "--size", "16", "--features", "2", "--batch", "4", "--steps", "1", "--samples", "4", "--threads", "1", .. more]);
}
