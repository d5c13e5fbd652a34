using System.Globalization;
using System.Text.RegularExpressions;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

public sealed partial class CompleteTests(CompleteTests.Trained trained) : IClassFixture<CompleteTests.Trained>
{
    private readonly string output = trained.Scratch[Guid.NewGuid().ToString("N")];

    [Theory]
    [InlineData("centre", "--steps", "6", "--every", "2", "--count", "3")]
    [InlineData("random", "--steps", "6", "--every", "2", "--count", "3", "--weighting", "neighbourhood", "--lambda", "0.003", "--prior", "log")]
    [InlineData("left", "--steps", "6", "--every", "2", "--count", "3", "--optimizer", "nesterov")]
    [InlineData("grid", "--steps", "6", "--every", "2", "--count", "3", "--bound", "0")]
    public void A_row_an_image_with_the_known_pixels_kept(string mask, params string[] more)
    {
        Gan.Outcome outcome = Complete([.. more, "--mask", mask]);

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Image strip = ImageFile.Read(Path.Combine(output, "strip.png"), 1);
        Assert.Equal((7 * 30 + 2, 3 * 30 + 2), (strip.Width, strip.Height)); // image, known, three steps, overlay, blended
        Assert.Equal(7, File.ReadAllLines(Path.Combine(output, "losses.csv")).Length);
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(output, "losses.svg")), StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(output, "000*.png").Length);
        Image original = ImageFile.Read(Path.Combine(trained.Images, "0000.png"), 1), found = ImageFile.Read(Path.Combine(output, "0001-0000.png"), 1);
        int kept = original.Pixels.Zip(found.Pixels).Count(pair => pair.First == pair.Second);
        Assert.InRange(kept, mask == "grid" ? 49 : 28 * 14, 28 * 28);
        Assert.Matches(Decibels(), outcome.Output);
    }

    [Fact]
    public void Low_resolution_shows_the_means_of_squares()
    {
        Assert.Equal(0, Complete("--mask", "low-resolution", "--steps", "5", "--count", "1").Code);

        Image strip = ImageFile.Read(Path.Combine(output, "strip.png"), 1);
        byte[] corner = [.. Enumerable.Range(0, 7).SelectMany(row => strip.Pixels.AsSpan((2 + row) * strip.Width + 32, 7).ToArray())];
        Assert.Single(corner.Distinct()); // 28 pixels in sevens
    }

    [Fact]
    public void A_mask_of_ones_own()
    {
        string mask = trained.Scratch["mask.png"];
        byte[] pixels = [.. Enumerable.Repeat((byte)255, 28 * 28)];
        pixels.AsSpan(0, 28).Clear();
        PngFile.Write(mask, new Image(28, 28, 1, pixels));

        Assert.Equal(0, Complete("--mask", mask, "--steps", "2", "--count", "2").Code);

        Image original = ImageFile.Read(Path.Combine(trained.Images, "0001.png"), 1), found = ImageFile.Read(Path.Combine(output, "0002-0001.png"), 1);
        Assert.Equal(original.Pixels[28..], found.Pixels[28..]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_pictures()
    {
        string[] arguments = ["complete", "--run", trained.Run, "--images", trained.Images, "--mask", "random", "--steps", "3", "--count", "2", "--seed", "4", "--out"];
        string first = trained.Scratch["first"], second = trained.Scratch["second"];
        Assert.Equal((0, 0), (Gan.Run([.. arguments, first]).Code, Gan.Run([.. arguments, second]).Code));
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "strip.png")), File.ReadAllBytes(Path.Combine(second, "strip.png")));
    }

    [Fact]
    public void A_mask_of_another_size_is_refused_with_both()
    {
        string mask = trained.Scratch["small.png"];
        PngFile.Write(mask, new Image(20, 10, 1, new byte[200]));
        Gan.Refuses(Complete("--mask", mask), mask, "28", "20");
        Assert.False(Path.Exists(output));
    }

    [Theory]
    [InlineData(255, "no missing pixel")]
    [InlineData(0, "no known pixel")]
    public void A_mask_that_leaves_nothing_to_do(byte shade, string says)
    {
        string mask = trained.Scratch[$"{shade}.png"];
        PngFile.Write(mask, new Image(28, 28, 1, [.. Enumerable.Repeat(shade, 28 * 28)]));
        Gan.Refuses(Complete("--mask", mask), mask, says);
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void Unreadable_images_are_named_and_skipped()
    {
        string images = trained.Scratch.Pngs("some", 3, 28);
        File.WriteAllBytes(Path.Combine(images, "0001.png"), []);
        Gan.Outcome outcome = Gan.Run("complete", "--run", trained.Run, "--images", images, "--out", output, "--steps", "2");

        Assert.Equal(0, outcome.Code);
        Assert.Contains(Path.Combine(images, "0001.png"), outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Completed 2 images", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Skipped 1 of 3 images", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(["0001-0000.png", "0002-0002.png"], Directory.GetFiles(output, "0*.png").Select(Path.GetFileName).Order());

        foreach (string name in new[] { "0000.png", "0002.png" }) File.WriteAllBytes(Path.Combine(images, name), []);
        outcome = Gan.Run("complete", "--run", trained.Run, "--images", images, "--out", output + "-none", "--steps", "2");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("No image of", outcome.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(output + "-none"));
    }

    [Theory]
    [InlineData("circle", "takes centre, random, left, grid, low-resolution")]
    [InlineData("nowhere.png", "nowhere.png")]
    public void A_mask_that_is_none(string mask, string says)
    {
        Gan.Refuses(Complete("--mask", mask), says);
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void A_folder_that_holds_something_is_not_touched()
    {
        Directory.CreateDirectory(output);
        File.WriteAllText(Path.Combine(output, "thesis.txt"), "mine");
        Gan.Refuses(Complete("--steps", "2"), output, "not empty");
        Assert.Single(Directory.GetFileSystemEntries(output));
    }

    [Fact]
    public void A_run_that_is_none() =>
        Gan.Refuses(Gan.Run("complete", "--run", trained.Images, "--images", trained.Images, "--out", output), trained.Images, "config.json");

    private Gan.Outcome Complete(params string[] more) =>
        Gan.Run(["complete", "--run", trained.Run, "--images", trained.Images, "--out", output, .. more]);

    [GeneratedRegex(@"PSNR of the missing parts: -?\d+\.\d dB, blended -?\d+\.\d dB", RegexOptions.None, 1000)]
    private static partial Regex Decibels();

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            Images = Scratch.Pngs("images", 12, 28);
            Gan.Outcome outcome = Gan.Run("train", "dcgan", "--data", Images, "--out", Run, "--batch", "4", "--steps", "2", "--channels", "1", "--size", "28", "--precision", "float32");
            Assert.True(outcome.Code == 0, string.Create(CultureInfo.InvariantCulture, $"{outcome.Code}: {outcome.Error}"));
        }

        internal Scratch Scratch { get; } = new();

        internal string Images { get; }

        internal string Run => Scratch["run"];

        public void Dispose() => Scratch.Dispose();
    }
}
