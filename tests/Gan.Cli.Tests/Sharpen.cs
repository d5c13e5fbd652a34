using GanFunctional.CSharp;
using GanFunctional.Data;
using GanFunctional.Variants;
using static GanFunctional.Network;

namespace GanFunctional.Cli.Tests;

/// <summary>Options of the variant <c>sharpen</c>.</summary>
public sealed record SharpenOptions : TrainOptions
{
    public SharpenOptions() => Batch = 4;

    /// <summary>Folder of images.</summary>
    [Option(Value = "FOLDER")]
    public required string Data { get; init; }

    /// <summary>Height and width of the images, in pixels.</summary>
    [Option]
    public int Size { get; init; } = 16;

    /// <summary>Channels of the hidden layers.</summary>
    [Option]
    public int Features { get; init; } = 8;

    /// <summary>Weight of the L1 distance.</summary>
    [Option(Least = 0)]
    public double L1 { get; init; } = 10;
}

/// <summary>A variant of one's own: sharp grey images from blurred ones (docs/your-own-variant.md).</summary>
public static class Sharpen
{
    public static Variant Variant { get; } = new Variant<SharpenOptions>("sharpen", "Sharp images from blurred ones")
    {
        Networks =
        [
            VariantNetwork.Of<SharpenOptions>("generator", saved => Generator(saved.Shapes), saved => NetworkForm.OfImages(Size(saved), 1, Image(saved)), anySize: true),
            VariantNetwork.Of<SharpenOptions>("discriminator", saved => Discriminator(saved.Shapes), saved => NetworkForm.OfLogits(Image(saved))),
        ],
        Start = Start,
        Translation = saved => new(saved.Options.Size, 1, new TranslationTarget("sharp", "generator")),
        Use = "gan translate --run {0} --images FOLDER --out sharp",
    };

    private static Net<Tensor, Tensor> Generator(int features) => Group("main", Chain(
        Conv(1, features, 3, padding: 1), BatchNorm(features), Relu, Conv(features, 1, 3, padding: 1), Tanh));

    private static Net<Tensor, Tensor> Discriminator(int features) => Group("main", Chain(
        Conv(1, features, 4, stride: 2, padding: 1), LeakyRelu(0.2), Conv(features, 1, 4, stride: 2, padding: 1)));

    // A file's network: as wide as its first convolution.
    private static Net<Tensor, Tensor> Generator(NetworkShapes shapes) => Generator(shapes.Kernel("sharpen's generator", "main.0.weight")[0]);

    private static Net<Tensor, Tensor> Discriminator(NetworkShapes shapes) => Discriminator(shapes.Kernel("sharpen's discriminator", "main.0.weight")[0]);

    private static ImageSize Size(NetworkFacts<SharpenOptions> saved) => saved.Size ?? saved.Options.Size;

    private static OnnxValue Image(NetworkFacts<SharpenOptions> saved) => NetworkForm.Image(Size(saved), 1);

    private static Tensor Blurred(Tensor images) => F.interpolate(F.avg_pool2d(images, 2), scale_factor: [2, 2]);

    private static TrainingRun<Tensor> Start(SharpenOptions given, Action<string> notice)
    {
        IImageSource source = Datasets.Open(given.Data, notice);
        SharpenOptions options = given.Complete(source.Count, source.Name);
        ImageTransform plain = options.Plain(options.Size, 1);
        Device device = Devices.Parse(options.Device);
        Model<Tensor, Tensor> g = Generator(options.Features).MixedPrecision(options.DType).Create(options.Seed, device);
        Model<Tensor, Tensor> d = Discriminator(options.Features).MixedPrecision(options.DType).Create(options.Seed + 1, device);
        Optimizer adam = Optimizer.Adam(2e-4, beta1: 0.5);
        Trainer<Tensor> trainer = Game
            .Define((Step step, Tensor real) => new { Step = step, Real = real, Fake = g.Forward(Blurred(real), step) })
            .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake.detach()), Objective.LeastSquares.Critic))
            .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), Objective.LeastSquares.Generator)
                + options.L1 * loss.L1(p => p.Fake, p => p.Real))
            .Start(options.Seed, device);
        Examiner examiner = new();
        return new TrainingRun<Tensor>(options, new ImageLoader(source, options.Transform(options.Size, 1), options.Batch, options.Seed, device, notice), trainer)
        {
            Images = source.Count,
            Found = [DataFound.In(source)],
            Networks = [new("generator", g.Params), new("discriminator", d.Params)],
            // Rows of an image, the same blurred, and sharpened.
            Sample = () => g.Undisturbed(options.Seed, sharp => SamplePicture.Grid(
                [.. SamplePicture.First(source, plain, 8, device).SelectMany(image => new[] { image, Blurred(image), sharp(Blurred(image)) })], columns: 3)),
            Diagnose = () => g.Undisturbed(options.Seed, sharp => d.Undisturbed(options.Seed, logits =>
            {
                Tensor real = TorchSharp.torch.cat([.. SamplePicture.First(source, plain, Diagnostics.Images, device)]), made = sharp(Blurred(real));
                return new[] { examiner.Compare(real, made, logits(real), logits(made)) };
            })),
        };
    }
}
