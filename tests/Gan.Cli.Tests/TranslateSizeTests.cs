using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>Images of any size and shape, files and pictures A|B, given to <c>gan translate</c>.</summary>
[Collection(nameof(TranslateTests))]
public sealed class TranslateSizeTests(TranslateTests.Trained trained)
{
    private readonly string output = trained.Scratch[Guid.NewGuid().ToString("N")];

    [Theory]
    [InlineData("pix2pix", "b", 16)]
    [InlineData("cyclegan", "a", 4)]
    [InlineData("stargan", "light", 4)]
    [InlineData("attributes", "warm,big", 4)]
    public void An_image_keeps_its_size_and_is_reflected_to_what_the_network_needs(string run, string to, int divisor)
    {
        const int Width = 21, Height = 25;
        int wide = (Width + divisor - 1) / divisor * divisor, high = (Height + divisor - 1) / divisor * divisor;
        (int left, int top) = ((wide - Width) / 2, (high - Height) / 2);
        string own = trained.Noise($"own/{run}.png", Width, Height), padded = trained.Scratch[$"own/{run}-padded.png"];
        Image image = ImageFile.Read(own, 1);
        byte[] pixels = new byte[wide * high];
        for (int y = 0; y < high; y++)
        {
            for (int x = 0; x < wide; x++) pixels[y * wide + x] = image.Pixels[Mirrored(y - top, Height) * Width + Mirrored(x - left, Width)];
        }

        PngFile.Write(padded, new Image(wide, high, 1, pixels));

        Gan.Outcome outcome = Translate(output, run, "--images", own, "--to", to, "--mode", "eval");
        Assert.Equal(0, Translate(output + "-padded", run, "--images", padded, "--to", to, "--mode", "eval").Code);

        Assert.Equal(0, outcome.Code);
        Assert.Contains($"keep their own size, such as 21×25 of '{own}'; the run was trained at 16×16 (--size 16", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("reflected at the borders", outcome.Error, StringComparison.Ordinal);
        Image small = Result(output), large = Result(output + "-padded");
        Assert.Equal((Width, Height, wide, high), (small.Width, small.Height, large.Width, large.Height));
        for (int y = 0; y < Height; y++)
        {
            Assert.Equal(
                large.Pixels.AsSpan(((y + top) * wide + left) * 3, Width * 3).ToArray(),
                small.Pixels.AsSpan(y * Width * 3, Width * 3).ToArray());
        }

        static int Mirrored(int i, int side) => i < 0 ? -i : i >= side ? 2 * (side - 1) - i : i;
    }

    [Fact]
    public void A_single_pixel_and_a_size_that_is_asked_for()
    {
        Assert.Equal(0, Translate(output, "pix2pix", "--images", trained.Noise("tiny.png", 1, 2)).Code);
        Assert.Equal((1, 2), (Result(output).Width, Result(output).Height));

        Gan.Outcome outcome = Translate(output + "-sized", "pix2pix", "--images", trained.Noise("large.png", 50, 40), "--size", "30x20");
        Assert.Equal(0, outcome.Code);
        Assert.DoesNotContain("own size", outcome.Error, StringComparison.Ordinal);
        Assert.Equal((30, 20), (Result(output + "-sized").Width, Result(output + "-sized").Height));
    }

    [Fact]
    public void Files_and_folders_in_one_call_and_the_picture_says_how_many_it_shows()
    {
        string folder = trained.Scratch.Pngs("many", 15, 16), odd = trained.Noise("odd, file.png", 600, 16);
        Gan.Outcome outcome = Translate(output, "cyclegan", "--images", odd, folder, trained.Noise("last.png", 16, 16), "--to", "b");

        Assert.Equal(0, outcome.Code);
        Assert.Equal(17, Directory.GetFiles(output, "0*.png").Length);
        Assert.True(File.Exists(Path.Combine(output, "00001-odd, file.png")) && File.Exists(Path.Combine(output, "00017-last.png")));
        Assert.Contains("Translated 17 images", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Picture of 16 of the 17 images: ", outcome.Output, StringComparison.Ordinal);
        // Large images are shown smaller: two columns of 256 pixels.
        Assert.Equal(2 * 258 + 2, ImageFile.Read(Path.Combine(output, "translations.png"), 3).Width);
    }

    [Fact]
    public void Unreadable_images_are_named_and_counted()
    {
        string folder = trained.Scratch.Pngs("bad", 2, 16);
        File.WriteAllBytes(Path.Combine(folder, "0001.png"), []);
        Gan.Outcome outcome = Translate(output, "pix2pix", "--images", folder);
        Assert.Equal(0, outcome.Code);
        Assert.Contains("0001.png", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Skipped 1 of 2 images", outcome.Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "0000.png"));
        outcome = Translate(output + "-none", "pix2pix", "--images", folder);
        Assert.Equal(2, outcome.Code);
        Assert.False(Path.Exists(output + "-none"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_picture_A_B_the_inputs_half_is_translated_and_the_other_is_the_truth(bool reverse)
    {
        string a = trained.Noise("half/a.png", 16, 16, 2), b = trained.Noise("half/b.png", 16, 16, 3), both = trained.Scratch["ab.png"];
        Image left = ImageFile.Read(a, 1), right = ImageFile.Read(b, 1);
        PngFile.Write(both, new Image(32, 16, 1, [.. Enumerable.Range(0, 16).SelectMany(y => left.Pixels[(16 * y)..(16 * y + 16)].Concat(right.Pixels[(16 * y)..(16 * y + 16)]))]));
        // The generator of a run in reverse is made alike.
        string config = trained.Scratch[$"{reverse}.json"], network = Path.Combine(trained.Scratch["pix2pix"], "generator.safetensors");
        string written = File.ReadAllText(Path.Combine(trained.Scratch["pix2pix"], "config.json"));
        Assert.Contains("\"reverse\": false", written, StringComparison.Ordinal);
        File.WriteAllText(config, written.Replace("\"reverse\": false", reverse ? "\"reverse\": true" : "\"reverse\": false", StringComparison.Ordinal));
        Gan.Outcome Run(string folder, string image, params string[] more) =>
            Gan.Run(["translate", "--run", network, "--run-config", config, "--images", image, "--out", folder, "--threads", "1", .. more]);

        Gan.Outcome outcome = Run(output, both);

        Assert.Equal(0, outcome.Code);
        Assert.Contains($"such as '{both}', are recognised by their shape: their {(reverse ? "right" : "left")} half", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("L1 distance to the truth, translation: ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(3 * 18 + 2, ImageFile.Read(Path.Combine(output, "translations.png"), 3).Width);
        Assert.Equal(0, Run(output + "-alone", reverse ? b : a).Code);
        Assert.Equal(Result(output + "-alone").Pixels, Result(output).Pixels);

        Assert.Equal(0, Run(output + "-whole", both, "--half", "none").Code);
        Assert.Equal(32, Result(output + "-whole").Width);
        Assert.Equal(0, Run(output + "-other", both, "--half", reverse ? "left" : "right").Code);
        Assert.NotEqual(Result(output).Pixels, Result(output + "-other").Pixels);
    }

    [Fact]
    public void A_picture_of_another_shape_is_translated_whole_and_that_is_said()
    {
        Gan.Outcome outcome = Translate(output, "pix2pix", "--images", trained.Noise("wide.png", 48, 16));
        Assert.Equal(48, Result(output).Width);
        Assert.Contains("is translated whole (--half left if it shows A|B)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_in_two_named_folders_are_no_pictures_A_B()
    {
        string config = trained.Scratch["two.json"];
        File.WriteAllText(config, "variant: pix2pix\nsize: 16\ndata-b: somewhere\n");
        Gan.Outcome outcome = Gan.Run(
            "translate", "--run", Path.Combine(trained.Scratch["pix2pix"], "generator.safetensors"), "--run-config", config, "--images", trained.Noise("broad.png", 32, 16), "--out", output);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(32, Result(output).Width);
        Assert.DoesNotContain("A|B", outcome.Error, StringComparison.Ordinal);
    }

    // The targets of the run are of one colour each.
    [Fact]
    public void Flat_targets_are_noticed_and_set_the_mode_at_test_time()
    {
        Assert.Contains("the targets are of flat colours", trained.Said, StringComparison.Ordinal);
        Assert.Contains("\"test-mode\": \"eval\"", File.ReadAllText(Path.Combine(trained.Scratch["pix2pix"], "config.json")), StringComparison.Ordinal);
        string image = trained.Noise("mode.png", 16, 16);
        Assert.Equal(Translated(image), Translated(image, "--mode", "eval"));
        Assert.NotEqual(Translated(image), Translated(image, "--mode", "paper"));
    }

    private static Image Result(string folder) => ImageFile.Read(Directory.GetFiles(folder, "0*.png").Single(), 3);

    private byte[] Translated(string image, params string[] more)
    {
        string folder = trained.Scratch[Guid.NewGuid().ToString("N")];
        Assert.Equal(0, Translate(folder, "pix2pix", ["--images", image, .. more]).Code);
        return Result(folder).Pixels;
    }

    private Gan.Outcome Translate(string folder, string run, params string[] more) =>
        Gan.Run(["translate", "--run", trained.Scratch[run], "--out", folder, "--threads", "1", .. more]);
}
