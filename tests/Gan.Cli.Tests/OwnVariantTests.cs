using System.Text.Json.Nodes;
using GanFunctional.CSharp;
using GanFunctional.Data;
using GanFunctional.Variants;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>A DCGAN of its own options.</summary>
public sealed record NarrowOptions : ImageGanOptions
{
    /// <summary>Channels of the last feature maps.</summary>
    [Option]
    public int Width { get; init; } = 4;

    public override ImageGan Gan() => Dcgan.createWith(Dcgan.latent, Width, Optimizer.Adam(1e-3, beta1: 0.5), Shape);
}

/// <summary>Options of a translator of images of one size.</summary>
public sealed record OneSizeOptions : TrainOptions
{
    /// <summary>Height and width of the images, in pixels.</summary>
    [Option]
    public int Size { get; init; } = 16;
}

/// <summary>A variant that only these tests know gets everything the built-in ones have from its one value (<see cref="Sharpen"/>).</summary>
public sealed class OwnVariantTests : IDisposable
{
    private static readonly Variant s_narrow = ImageGanVariant.Of<NarrowOptions>("narrow", "DCGAN of a few channels");

    private static readonly Variant s_oneSize = new Variant<OneSizeOptions>("one-size", "Translator of images of one size")
    {
        Networks =
        [
            VariantNetwork.Of<OneSizeOptions>(
                "generator", _ => Network.Group("main", Network.Chain(Network.Conv(1, 1, 3, padding: 1), Network.Tanh)), saved => NetworkForm.OfImages(saved.Options.Size, 1, NetworkForm.Image(saved.Options.Size, 1))),
        ],
        Start = (_, _) => throw new NotSupportedException(),
        Translation = saved => new(saved.Options.Size, 1, new TranslationTarget("it", "generator")),
    };

    private readonly Scratch scratch = new();

    public OwnVariantTests()
    {
        CSharp.Variants.Add(Sharpen.Variant);
        Random random = new(1);
        Directory.CreateDirectory(Images);
        for (int i = 0; i < 12; i++)
        {
            byte[] pixels = new byte[16 * 16];
            random.NextBytes(pixels);
            PngFile.Write(Path.Combine(Images, $"{i}.png"), new Image(16, 16, 1, pixels));
        }
    }

    private string Images => scratch["images"];

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void It_has_a_command_with_its_options()
    {
        string help = Gan("train", "sharpen", "--help");
        Assert.Contains("Sharp images from blurred ones", help, StringComparison.Ordinal);
        Assert.Contains("Weight of the L1 distance [default: 10]", help, StringComparison.Ordinal);
        Assert.Contains("--checkpoint-every", help, StringComparison.Ordinal);
        Assert.Contains("--l1 takes a number of at least 0, not '-1'", Refused("train", "sharpen", "--data", Images, "--l1", "-1"), StringComparison.Ordinal);
        Assert.Contains("Network:  discriminator", Train("a", "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("sharpen can't hold images out of training", Refused("train", "sharpen", "--data", Images, "--out", Run("a"), "--hold-out", "2"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run("a")));
    }

    [Fact]
    public void It_trains_to_the_same_bytes_interrupted_or_from_its_own_configuration()
    {
        string said = Train("whole", "--steps", "6");
        Assert.Contains("gan translate --run", said, StringComparison.Ordinal);
        Train("half", "--steps", "3");
        Gan("train", "--resume", Run("half"), "--steps", "6");
        Gan("train", "sharpen", "--config", Path.Combine(Run("whole"), "config.json"), "--out", Run("again"));

        string[] files = [.. Directory.EnumerateFiles(Run("whole"), "*.safetensors").Select(file => Path.GetFileName(file)), "health.jsonl"];
        Assert.Equal(3, files.Length);
        Same(files, "whole", "again");
        // Its diagnostics came at other steps.
        Same(files[..2], "whole", "half");
        Same(["log.jsonl"], "whole", "half");
        Assert.Equal("sharpen", JsonNode.Parse(File.ReadAllText(Path.Combine(Run("whole"), "config.json")))!["variant"]!.GetValue<string>());
        Assert.True(File.Exists(Path.Combine(Run("whole"), "samples", "0000006.png")));
    }

    [Fact]
    public void Its_networks_are_imported_exported_summarised_and_translate()
    {
        Train("run", "--steps", "2", "--features", "4");
        string generator = Path.Combine(Run("run"), "generator.safetensors"), imported = scratch["imported/generator.safetensors"];
        Gan("import", "sharpen", "generator", "--from", generator, "--out", imported);
        Assert.Equal(File.ReadAllBytes(generator), File.ReadAllBytes(imported));
        Assert.Contains("does not hold the discriminator of sharpen", Refused("import", "sharpen", "discriminator", "--from", generator, "--out", scratch["d.safetensors"]), StringComparison.Ordinal);

        string onnx = scratch["generator.onnx"];
        Assert.Contains("sharpen generator, from input [batch, 1, 16, 16] to output [batch, 1, 16, 16]", Gan("export", "--run", Run("run"), "--onnx", onnx), StringComparison.Ordinal);
        Assert.True(File.Exists(onnx));
        Assert.Contains("main.0", Gan("summary", "--run", Run("run"), "--network", "discriminator"), StringComparison.Ordinal);

        Gan("translate", "--run", Run("run"), "--images", Images, "--out", scratch["by-run"]);
        Gan("translate", "--run", imported, "--images", Images, "--out", scratch["by-file"]);
        string[] pictures = [.. Directory.EnumerateFiles(scratch["by-run"]).Select(file => Path.GetFileName(file))];
        Assert.Equal(13, pictures.Length);
        Assert.All(pictures, picture => Assert.Equal(File.ReadAllBytes(scratch["by-run/" + picture]), File.ReadAllBytes(scratch["by-file/" + picture])));
    }

    [Fact]
    public void A_GAN_from_noise_is_sampled_and_evaluated()
    {
        CSharp.Variants.Add(s_narrow);
        string picture = scratch["drawn.png"];
        Gan("train", "narrow", "--data", Images, "--size", "16", "--batch", "4", "--steps", "2", "--width", "3", "--out", Run("narrow"), "--threads", "1");

        Assert.Contains("4 images, 16×16, generated by narrow", Gan("sample", "--run", Run("narrow"), "--count", "4", "--seed", "1", "--out", picture), StringComparison.Ordinal);
        Assert.True(File.Exists(picture));
        Assert.Contains("kernel distance", Gan("evaluate", "--run", Run("narrow"), "--extractor", "random", "--count", "12"), StringComparison.Ordinal);
        Assert.Contains("narrow generator", Gan("summary", "--run", Run("narrow")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_one_size_gets_resized_images_and_that_is_said()
    {
        CSharp.Variants.Add(s_oneSize);
        string network = scratch["generator.safetensors"], image = scratch["wide.png"];
        TensorFile.Write(network, ("main.0.weight", [1, 1, 3, 3], TensorFile.Fill(9, 1, 1, 0)), ("main.0.bias", [1], new float[1]));
        File.WriteAllText(scratch["config.json"], "variant: one-size\n");
        PngFile.Write(image, new Image(40, 20, 1, new byte[800]));

        (int code, _, string error) = Execute(["translate", "--run", network, "--images", image, "--out", scratch["resized"]]);

        Assert.Equal(0, code);
        Assert.Contains($"images of 16×16 only: others, such as '{image}' with 40×20, are resized", error, StringComparison.Ordinal);
        Image result = ImageFile.Read(Path.Combine(scratch["resized"], "00001-wide.png"), 1);
        Assert.Equal((16, 16), (result.Width, result.Height));
        Assert.Contains("16×16 only, not 20×20: omit --size", Refused("translate", "--run", network, "--images", image, "--out", scratch["no"], "--size", "20"), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_variant_of_its_name_or_options_is_refused()
    {
        Variant<SharpenOptions> named(string name) => new(name, "") { Networks = [], Start = (_, _) => throw new NotSupportedException() };
        CSharp.Variants.Add(Sharpen.Variant);
        Assert.Contains("has this name", Assert.Throws<GanException>(() => CSharp.Variants.Add(named("sharpen"))).Message, StringComparison.Ordinal);
        Assert.Contains("has the same options", Assert.Throws<GanException>(() => CSharp.Variants.Add(named("other"))).Message, StringComparison.Ordinal);
    }

    private string Run(string name) => scratch[name];

    private string Train(string run, params string[] more) =>
        Gan(["train", "sharpen", "--data", Images, "--out", Run(run), "--threads", "1", "--log-every", "2", "--sample-every", "3", .. more]);

    private void Same(IEnumerable<string> files, string one, string other) =>
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(Run(one), file)), File.ReadAllBytes(Path.Combine(Run(other), file))));

    private static string Gan(params string[] arguments)
    {
        (int code, string output, string error) = Execute(arguments);
        Assert.True(code == 0, error);
        return output;
    }

    private static string Refused(params string[] arguments)
    {
        (int code, _, string error) = Execute(arguments);
        Assert.Equal(2, code);
        return error;
    }

    private static (int Code, string Output, string Error) Execute(string[] arguments)
    {
        using StringWriter output = new(), error = new();
        return (CommandLine.Run(arguments, output, error), output.ToString(), error.ToString());
    }
}
