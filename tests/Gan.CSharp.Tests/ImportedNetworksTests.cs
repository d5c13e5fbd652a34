using GanFunctional.Data;
using GanFunctional.Variants;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Networks of other programs, of shapes that no training here makes, in every command that needs no training data.</summary>
public sealed class ImportedNetworksTests : IDisposable
{
    private readonly TinyData data = new(12);

    public void Dispose() => data.Dispose();

    // Latents of 10 numbers, a first map of 3×2, doubled twice: images of 8×12 pixels.
    [Fact]
    public void A_generator_of_any_latent_space_and_rectangle_does_all_that_needs_no_discriminator()
    {
        string file = Dcgan();
        using (TrainedGan gan = TrainedGan.Load(file), folder = TrainedGan.Load(In("dcgan")))
        {
            Assert.Equal((new ImageSize(8, 12), 1), (gan.Size, gan.Channels));
            Assert.Equal(gan.Sample(3, 5), folder.Sample(3, 5));
            Assert.Equal(3 * 8 * 12, gan.Sample(3, 5).Length);
        }

        ExportResult exported = NetworkExport.Run(new() { Run = file, Onnx = In("dcgan.onnx") });
        Assert.Equal("dcgan generator, from input [batch, 10, 1, 1] to output [batch, 1, 12, 8]", exported.Summary);
        Assert.Contains("[n, 1, 12, 8]", NetworkExport.Summarize(new() { Run = In("dcgan") }), StringComparison.Ordinal);
        LatentWalk.Run(new() { Run = file, Out = In("walk"), Steps = 2 });
        EncodeResult encoded = ImageEncoding.Run(new() { Run = file, Images = data.Images, Out = In("codes"), Count = 2, Steps = 2 });
        Assert.Equal((2, 10), Shape(encoded.Latents));
        EvaluationResult evaluated = Evaluation.Run(new() { Run = file, Data = data.Images, Count = 12, Cache = In("cache") });
        Assert.Equal((8, 12, 1), (evaluated.Width, evaluated.Height, evaluated.Channels));
    }

    [Fact]
    public void Images_are_completed_without_the_prior_where_there_is_no_discriminator()
    {
        List<string> notices = [];
        CompleteOptions options = new() { Run = Dcgan(), Images = data.Images, Out = In("alone"), Count = 2, Steps = 2 };

        CompleteResult alone = ImageCompletion.Run(options, notice: notices.Add);

        Assert.Contains(notices, sentence => sentence.Contains("there is no discriminator beside", StringComparison.Ordinal));
        Assert.Equal((8, 12), (ImageFile.Read(alone.Images[0], 1).Width, ImageFile.Read(alone.Images[0], 1).Height));
        Assert.EndsWith(",0", File.ReadAllLines(In("alone/losses.csv"))[^1], StringComparison.Ordinal);

        Assert.Throws<GanException>(() => GuidedAnalysis.Run(new() { Run = options.Run, Data = data.Images, Out = In("guided"), Count = 4, Maps = 1, Top = 1 }));
        Import("dcgan", "discriminator", DcganOf(8, 12).Discriminator);
        ImageCompletion.Run(options with { Out = In("judged") });
        Assert.False(File.ReadAllLines(In("judged/losses.csv"))[^1].EndsWith(",0", StringComparison.Ordinal));
        GuidedAnalysis.Run(new() { Run = options.Run, Data = data.Images, Out = In("guided"), Count = 4, Maps = 1, Top = 1 });
        Refused("the discriminator of dcgan was given", () => TrainedGan.Load(In("dcgan/discriminator.safetensors")));
    }

    [Fact]
    public void A_rectangle_and_a_latent_space_are_trained_resumed_and_used()
    {
        DcganOptions options = data.Options with { Size = new ImageSize(16, 20), Latent = 7, Features = 4, Steps = 2 };
        Training.Run(options);
        Training.Resume(data.Run, new() { Steps = 3 });
        using TrainedGan gan = TrainedGan.Load(data.Run);

        Assert.Equal(new ImageSize(16, 20), gan.Size);
        Assert.Contains("input [batch, 7, 1, 1]", NetworkExport.Run(new() { Run = data.Run, Onnx = In("run.onnx") }).Summary, StringComparison.Ordinal);
        gan.SaveGrid(In("grid.png"), 1, 1);
        Assert.Equal((20, 24), (ImageFile.Read(In("grid.png"), 1).Width, ImageFile.Read(In("grid.png"), 1).Height));
    }

    [Fact]
    public void Grey_images_become_colour_ones()
    {
        string pix2pix = Import("pix2pix", "generator", UNetModule.generator(new(2, 2, 1, 3, Norm.Batch, false)), "16");
        string cyclegan = Import("cyclegan", "generator_ab", ResNetModule.generator(new(1, 2, 1, 3, Norm.Instance, false)), "16");
        Import("cyclegan", "generator_ba", ResNetModule.generator(new(1, 2, 3, 1, Norm.Instance, false)), "16");
        foreach ((string run, string to, int channels) in new[] { (pix2pix, "b", 3), (cyclegan, "b", 3), (In("cyclegan"), "b", 3), (In("cyclegan"), "a", 1) })
        {
            string folder = In(Path.GetRandomFileName());
            TranslateResult result = ImageTranslation.Run(new() { Run = run, Images = [data.Images], To = to, Out = folder, Count = 2 });
            Assert.Equal(channels, Channels(result.Files[0]));
            Assert.Equal(3, Channels(result.Picture));
        }

        TranslateResult compared = ImageTranslation.Run(new() { Run = pix2pix, Images = [data.Images], Truth = Coloured(), Out = In("compared"), Count = 2 });
        Assert.Equal(["translation", "input", "mean colour"], compared.Distances.Select(distance => distance.Key));
        Refused("the targets take images of different channels", () => ImageTranslation.Run(new() { Run = In("cyclegan"), Images = [data.Images], To = "all", Out = In("all") }));
        Assert.Contains(
            "from input [batch, 1, 16, 16] to output [batch, 3, 16, 16]", NetworkExport.Run(new() { Run = pix2pix, Onnx = In("pix2pix.onnx") }).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Dropout_is_as_the_config_says_and_a_guess_is_told()
    {
        Net<Tensor, Tensor> net = UNetModule.generator(new(6, 1, 3, 3, Norm.Batch, true));
        List<string> notices = [];
        string with = Import("pix2pix", "generator", net, "64", notice: notices.Add), without = Import("pix2pix", "generator", net, "64", dropout: false, folder: "plain", notice: notices.Add);
        float[] image = [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => i % 97 / 97f)];

        Assert.Contains("does not say whether the generator was trained with dropout", Assert.Single(notices), StringComparison.Ordinal);
        Assert.NotEqual(Translated(with, 1), Translated(with, 2));
        Assert.Equal(Translated(without, 1), Translated(without, 2));
        File.WriteAllText(In("pix2pix/config.json"), """{"variant": "pix2pix", "dropout": false}""");
        Assert.Equal(Translated(without, 1), Translated(with, 2));
        Assert.NotNull(NetworkExport.Run(new() { Run = with, RunConfig = Written("drops.yaml", "variant: pix2pix\ndropout: true\nsize: 64\n"), Onnx = In("with.onnx") }).Note);
        Assert.Null(NetworkExport.Run(new() { Run = without, Onnx = In("without.onnx") }).Note);

        float[] Translated(string run, ulong seed)
        {
            using Translator translator = Translator.Load(run);
            return translator.Translate(image, 64, seed: seed);
        }
    }

    [Fact]
    public void A_run_and_a_file_of_it_draw_the_same_pictures()
    {
        Training.Run(new Pix2PixOptions
        {
            Data = data.Images,
            DataB = data.Images,
            Out = data.Run,
            Size = 16,
            Channels = 1,
            Features = 2,
            DiscriminatorFeatures = 2,
            Steps = 1,
            Samples = 1,
            Crop = 14,
            Precision = Precision.Float32,
        });
        string[] runs = [data.Run, Path.Combine(data.Run, "generator.safetensors"), Path.Combine(data.Run, "checkpoints", "0000001.safetensors")];
        byte[][] pictures = [.. runs.Select((run, i) => File.ReadAllBytes(ImageTranslation.Run(new() { Run = run, Images = [data.Images], Out = In($"out{i}"), Count = 1 }).Files[0]))];
        Assert.Equal(pictures[0], pictures[1]);
        Assert.Equal(pictures[0], pictures[2]);
    }

    // As torch.compile and nn.DataParallel wrap a network, and trainings keep their step beside the weights.
    [Theory]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("_orig_mod.module.")]
    public void Wrappers_names_are_taken_off_and_numbers_beside_the_weights_skipped(string wrapper)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(3);
        using Model<Tensor, Tensor> model = ModelModule.create(rng, DcganOf(8, 12).Generator);
        IEnumerable<KeyValuePair<string, Tensor>> wrapped = model.Params.Leaves.Select(leaf => KeyValuePair.Create(wrapper + leaf.Path, leaf.Tensor));
        WholeFile.Write(In("theirs.safetensors"), stream => Safetensors.Write(stream, [.. wrapped, KeyValuePair.Create(wrapper + "step", torch.zeros([], ScalarType.Int64))]));

        ImportResult result = NetworkImport.Run(new() { From = In("theirs.safetensors"), Variant = "dcgan", Network = "generator", Out = In("ours/generator.safetensors") });

        Assert.Equal([wrapper + "step"], result.LeftOut);
        Assert.Equal(model.Params.Leaves.Length, result.Tensors);
    }

    private static ImageGan DcganOf(int width, int height) => GanFunctional.Variants.Dcgan.ofGenerator(
        Optimizer.Adam(1e-3), new NetworkShapes([new("main.0.weight", [10, 8, height / 4, width / 4]), new("main.3.weight", [8, 4, 4, 4]), new("main.6.weight", [4, 1, 4, 4])], []));

    private static void Refused(string why, Action act) => Assert.Contains(why, Assert.Throws<GanException>(act).Message, StringComparison.Ordinal);

    private static (int Rows, int Width) Shape(string latents)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long[] shape = Safetensors.Load(latents).Tensors[0].Value.shape;
        return ((int)shape[0], (int)shape[1]);
    }

    // By the colour type in a PNG's header.
    private static int Channels(string png) => File.ReadAllBytes(png)[25] == 0 ? 1 : 3;

    private string Dcgan() => Import("dcgan", "generator", DcganOf(8, 12).Generator);

    // The file of a network with new parameters, imported.
    private string Import(string variant, string network, Net<Tensor, Tensor> net, string? size = null, bool? dropout = null, string? folder = null, Action<string>? notice = null)
    {
        using torch.Generator rng = Generators.Seeded(3);
        using Model<Tensor, Tensor> model = ModelModule.create(rng, net);
        string from = In($"theirs-{network}.safetensors"), to = In($"{folder ?? variant}/{network}.safetensors");
        WholeFile.Write(from, stream => Safetensors.Write(stream, model.Params.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))));
        ImageSize? given = size is not null && ImageSize.TryParse(size, out ImageSize known) ? known : null;
        NetworkImport.Run(new() { From = from, Variant = variant, Network = network, Out = to, Size = given, Dropout = dropout }, notice);
        return to;
    }

    private string Coloured()
    {
        Directory.CreateDirectory(In("colour"));
        foreach (string file in Directory.EnumerateFiles(data.Images)) PngFile.Write(Path.Combine(In("colour"), Path.GetFileName(file)), ImageFile.Read(file, 3));
        return In("colour");
    }

    private string Written(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    private string In(string name) => Path.Combine(data.Folder, name);
}
