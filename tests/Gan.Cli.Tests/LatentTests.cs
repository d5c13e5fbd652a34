using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

public sealed class LatentTests(LatentTests.Drawn drawn) : IClassFixture<LatentTests.Drawn>
{
    private readonly string output = drawn.Trained.Scratch[Guid.NewGuid().ToString("N")];

    [Theory]
    [InlineData("spherical")]
    [InlineData("linear")]
    public void A_walk_begins_and_ends_at_samples_of_the_seed(string path)
    {
        Assert.Equal((0, ""), Told(Analyse("walk", "--rows", "3", "--steps", "5", "--path", path, "--seed", "7")));

        Image walk = ImageFile.Read(Path.Combine(output, "walk.png"), 1);
        Assert.Equal((5 * 30 + 2, 3 * 30 + 2), (walk.Width, walk.Height));
        for (int row = 0; row < 3; row++)
        {
            Nearly(drawn.Sample(row + 1), Cell(walk, row, 0));
            Nearly(drawn.Sample(row + 2), Cell(walk, row, 4));
        }
    }

    [Fact]
    public void Arithmetic_of_one_concept_gives_it_back_and_its_latent_can_be_walked_from()
    {
        string sets = drawn.Trained.Scratch[Guid.NewGuid().ToString("N")];
        drawn.Copy(Path.Combine(sets, "one item"), 3);
        drawn.Copy(Path.Combine(sets, "two-items"), 4, 5);

        Assert.Equal((0, ""), Told(Analyse("arithmetic", "--sets", sets, "--expression", "two-items - two-items + one item", "--seed", "7")));

        Image result = ImageFile.Read(Path.Combine(output, "result.png"), 1), terms = ImageFile.Read(Path.Combine(output, "terms.png"), 1);
        Assert.Equal((92, 92, 92, 92), (result.Width, result.Height, terms.Width, terms.Height));
        Nearly(drawn.Sample(3), Cell(result, 1, 1));
        Nearly(drawn.Sample(4), Cell(terms, 0, 0));
        Nearly(drawn.Sample(5), Cell(terms, 0, 1));
        Nearly(drawn.Sample(3), Cell(terms, 2, 2)); // the mean of one
        Assert.NotEqual(Cell(result, 1, 1), Cell(result, 0, 0));
        Gan.Refuses(Gan.Run("analyse", "walk", "--run", drawn.Trained.Run, "--latents", Path.Combine(output, "latents.safetensors"), "--out", output + "-walk"), "single latent");
    }

    [Fact]
    public void A_direction_goes_from_the_images_without_to_those_with()
    {
        string with = drawn.Trained.Scratch[Guid.NewGuid().ToString("N")], without = with + "-without";
        drawn.Copy(with, 2);
        drawn.Copy(without, 1);

        Gan.Outcome outcome = Analyse("direction", "--with", with, "--without", without, "--rows", "2", "--steps", "3", "--reach", "0.5", "--seed", "7");

        Assert.Equal((0, ""), Told(outcome));
        Image picture = ImageFile.Read(Path.Combine(output, "direction.png"), 1);
        Nearly(drawn.Sample(3), Cell(picture, 0, 1));
        Nearly(drawn.Sample(4), Cell(picture, 1, 1));
        Assert.NotEqual(Cell(picture, 0, 0), Cell(picture, 0, 2));
        Assert.Contains("from 1 images with and 1 without", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoded_samples_are_nearly_found_again()
    {
        string images = drawn.Trained.Scratch[Guid.NewGuid().ToString("N")];
        drawn.Copy(images, 1, 2);

        Assert.Equal(0, Analyse("encode", "--images", images, "--steps", "60").Code);

        string[] rows = File.ReadAllLines(Path.Combine(output, "encodings.csv"));
        Assert.Equal("file,psnr", rows[0]);
        Assert.Contains("sample-00002.png,", rows[2], StringComparison.Ordinal);
        Image pairs = ImageFile.Read(Path.Combine(output, "reconstructions.png"), 1);
        Nearly(drawn.Sample(2), Cell(pairs, 0, 2));
        Assert.Equal((0, ""), Told(Gan.Run("analyse", "walk", "--run", drawn.Trained.Run, "--latents", Path.Combine(output, "latents.safetensors"), "--steps", "3", "--out", output + "-walk")));
        Image walk = ImageFile.Read(Path.Combine(output + "-walk", "walk.png"), 1);
        Assert.Equal((92, 32), (walk.Width, walk.Height));
        Nearly(Cell(pairs, 0, 1), Cell(walk, 0, 0));
        Nearly(Cell(pairs, 0, 3), Cell(walk, 0, 2));
    }

    [Fact]
    public void What_was_forgotten_is_gone_from_the_generator_that_is_written()
    {
        string boxes = drawn.Boxes("file,x,y,w,h", "sample-00001.png,2,3,8,8", "sample-00002.png,4,3,8,8", "sample-00002.png,18,18,6,6");

        Gan.Outcome outcome = Analyse("forget", "--boxes", boxes, "--seed", "7", "--count", "9");

        Assert.Equal((0, ""), Told(outcome));
        Image picture = ImageFile.Read(Path.Combine(output, "before-after.png"), 1);
        Assert.Equal((8 * 30 + 2, 4 * 30 + 2), (picture.Width, picture.Height));
        Nearly(drawn.Sample(3), Cell(picture, 0, 0));
        string[] maps = File.ReadAllLines(Path.Combine(output, "maps.csv"));
        Assert.Equal(65, maps.Length);
        Assert.All(maps.Skip(1), row => Assert.Equal(row.Split(',')[1].StartsWith('-') ? "0" : "1", row.Split(',')[2]));
        string samples = output + "-after";
        Assert.Equal(0, Gan.Run("sample", "--run", Path.Combine(output, "generator.safetensors"), "--seed", "7", "--count", "6", "--each", "--out", samples).Code);
        Nearly(ImageFile.Read(Path.Combine(samples, "sample-00003.png"), 1).Pixels, Cell(picture, 1, 0));
        Assert.Equal((0, ""), Told(Gan.Run("analyse", "forget", "--run", drawn.Trained.Run, "--boxes", boxes, "--seed", "7", "--layer", "2", "--maps", "3", "--out", output + "-3")));
        Assert.Equal(129, File.ReadAllLines(Path.Combine(output + "-3", "maps.csv")).Length);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(output + "-3", "maps.csv")).Count(row => row.EndsWith(",1", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_layer_that_is_not_there() =>
        Gan.Refuses(Analyse("forget", "--boxes", drawn.Boxes("file,x,y,w,h", "sample-00001.png,2,3,8,8"), "--layer", "9"), "none at depth 9");

    [Theory]
    [InlineData("no such column", "file,x,y,w", "sample-00001.png,2,3,8")]
    [InlineData("'a'", "file,x,y,w,h", "sample-00001.png,2,a,8,8")]
    [InlineData("contains no pixel", "file,x,y,w,h", "sample-00001.png,30,3,8,8")]
    [InlineData("contains no pixel", "file,x,y,w,h", "sample-00001.png,3,3,0,8")]
    [InlineData("is not the name", "file,x,y,w,h", "cat.png,3,3,8,8")]
    [InlineData("no rows", "file,x,y,w,h")]
    [InlineData("cover the whole images", "file,x,y,w,h", "sample-00001.png,0,0,28,28")]
    public void Boxes_that_are_none(string says, params string[] rows)
    {
        Gan.Refuses(Analyse("forget", "--boxes", drawn.Boxes(rows)), says == "no such column" ? "no column 'h'" : says);
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void Images_that_the_run_did_not_draw_are_refused()
    {
        string with = drawn.Trained.Scratch[Guid.NewGuid().ToString("N")], other = with + "-other", empty = Directory.CreateDirectory(with + "-empty").FullName;
        drawn.Copy(with, 2);
        drawn.Copy(other, 3);
        Gan.Refuses(Analyse("direction", "--with", with, "--without", other, "--seed", "8"), "sample-00002.png", "--seed 8");
        Gan.Refuses(Analyse("direction", "--with", with, "--without", empty, "--seed", "7"), empty, "no PNG");
        Gan.Refuses(Analyse("direction", "--with", with, "--without", drawn.Trained.Images, "--seed", "7"), "0000.png", "sample-00012.png");
        Gan.Refuses(Analyse("direction", "--with", with, "--without", other + "-none", "--seed", "7"), "no folder");
        Assert.False(Path.Exists(output));
    }

    [Theory]
    [InlineData("", "--expression")]
    [InlineData("a -", "--expression")]
    [InlineData("a + + b", "--expression")]
    [InlineData("a - c", "'c'")]
    public void Expressions_that_are_none(string expression, string says)
    {
        string sets = drawn.Trained.Scratch[Guid.NewGuid().ToString("N")];
        drawn.Copy(Path.Combine(sets, "a"), 1);
        drawn.Copy(Path.Combine(sets, "b"), 2);
        Gan.Refuses(Analyse("arithmetic", "--sets", sets, "--expression", expression, "--seed", "7"), says);
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void The_first_samples_of_a_seed_do_not_depend_on_how_many_are_drawn()
    {
        string three = output + "-3";
        Assert.Equal(0, Gan.Run("sample", "--run", drawn.Trained.Run, "--seed", "7", "--count", "3", "--each", "--out", three).Code);
        for (int i = 1; i <= 3; i++) Nearly(drawn.Sample(i), ImageFile.Read(Path.Combine(three, $"sample-{i:D5}.png"), 1).Pixels);
    }

    private Gan.Outcome Analyse(string analysis, params string[] more) => Gan.Run(["analyse", analysis, "--run", drawn.Trained.Run, "--out", output, .. more]);

    private static (int, string) Told(Gan.Outcome outcome) => (outcome.Code, outcome.Error);

    // Convolutions of another batch may round another way.
    private static void Nearly(byte[] expected, byte[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.InRange(expected.Zip(found, (a, b) => Math.Abs(a - b)).Max(), 0, 1);
    }

    private static byte[] Cell(Image grid, int row, int column) =>
        [.. Enumerable.Range(0, 28).SelectMany(y => grid.Pixels.AsSpan((2 + row * 30 + y) * grid.Width + 2 + column * 30, 28).ToArray())];

    public sealed class Drawn : IDisposable
    {
        public Drawn()
        {
            Gan.Outcome outcome = Gan.Run("sample", "--run", Trained.Run, "--seed", "7", "--count", "6", "--each", "--out", Folder);
            Assert.True(outcome.Code == 0, outcome.Error);
        }

        internal CompleteTests.Trained Trained { get; } = new();

        private string Folder => Trained.Scratch["drawn"];

        internal byte[] Sample(int number) => ImageFile.Read(File(number), 1).Pixels;

        internal void Copy(string folder, params int[] numbers)
        {
            Directory.CreateDirectory(folder);
            foreach (int number in numbers) System.IO.File.Copy(File(number), Path.Combine(folder, Path.GetFileName(File(number))));
        }

        internal string Boxes(params string[] rows)
        {
            string path = Trained.Scratch[$"{Guid.NewGuid():N}.csv"];
            System.IO.File.WriteAllLines(path, rows);
            return path;
        }

        public void Dispose() => Trained.Dispose();

        private string File(int number) => Path.Combine(Folder, $"sample-{number:D5}.png");
    }
}
