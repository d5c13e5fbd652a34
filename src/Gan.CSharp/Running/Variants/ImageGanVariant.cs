using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Variants that make images from noise: all but their GAN is the same.</summary>
public static class ImageGanVariant
{
    private const string Generator = ImageGanOptions.Generator, Discriminator = ImageGanOptions.Discriminator;

    /// <summary>The variant of a record of options, whose <see cref="ImageGanOptions.Gan"/> is the GAN.</summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <param name="name">Name, as in <c>gan train NAME</c>.</param>
    /// <param name="summary">Purpose in half a sentence, for the help.</param>
    public static Variant Of<TOptions>(string name, string summary)
        where TOptions : ImageGanOptions =>
        new Variant<TOptions>(name, summary)
        {
            Networks =
            [
                VariantNetwork.Of<TOptions>(Generator, saved => saved.Options.OfGenerator(saved.Shapes).Generator, saved => FormOf(saved.Options.OfGenerator(saved.Shapes))),
                VariantNetwork.Of<TOptions>(
                    Discriminator,
                    saved => saved.Options.OfDiscriminator(saved.Shapes).Discriminator,
                    saved => NetworkForm.OfLogits(ImageOf(saved.Options.OfDiscriminator(saved.Shapes).Shape))),
            ],
            Start = Start,
            Use = "gan sample --run {0} --count 64 --seed 1 --out samples.png",
        };

    private static NetworkForm FormOf(ImageGan gan)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(0);
        OnnxValue latent = new(VariantNetwork.Input, "latent points, independent normal numbers", ImageGanModule.latent(rng, 1, gan).shape[1..]);
        return NetworkForm.OfImages(gan.Shape.Size(), gan.Shape.Channels, latent);
    }

    private static OnnxValue ImageOf(ImageShape shape) => NetworkForm.Image(shape.Size(), shape.Channels);

    private static TrainingRun<Tensor> Start(ImageGanOptions given, Action<string> notice)
    {
        (IImageSource source, IImageSource? heldOut) = given.Split(Datasets.Open(given.Data, notice));
        ImageGanOptions options = given.Complete(source.Count, source.Name).WithShape(source) with
        {
            BestCount = given.BestCount ?? (given.BestBy == BestBy.Frechet ? BestMeasure.Many : Diagnostics.Images),
        };
        if (given.Size is null && ImageSurvey.Of(source).Size != (options.Size!.Value.Width, options.Size.Value.Height))
            notice($"images are resized and cropped to {options.Size} (--size for another size)");
        BestMeasure measure = new(options, source, notice);
        Device device = Devices.Parse(options.Device);
        ImageGan gan = ImageGanModule.mixedPrecision(options.DType, options.Gan());
        ImageLoader loader = new(source, options.Transform(gan.Shape.Size(), gan.Shape.Channels), options.Batch, options.Seed, device, notice);
        Networks networks = ImageGanModule.networks(options.Seed, device, gan);
        // Samples are drawn from the moving average where there is one.
        Model<Tensor, Tensor> shown = options.Ema is null ? networks.Generator : ModelModule.ofParams(gan.Generator, Ema.start(networks.Generator.Params));
        return new TrainingRun<Tensor>(options, loader, ImageGanModule.start(options.Seed, device, networks, gan))
        {
            Images = source.Count,
            HeldOut = heldOut?.Count ?? 0,
            Found = [DataFound.In(source)],
            Networks =
            [
                new(Generator, networks.Generator.Params),
                new(Discriminator, networks.Discriminator.Params),
                .. options.Ema is null ? [] : new[] { KeyValuePair.Create(TrainedGan.Average, shown.Params) },
            ],
            Sample = () => TrainedGan.Grid(gan, TrainedGan.Draw(gan, shown, options.Samples, options.Seed), options.Samples),
            Diagnose = () => [Diagnose(options, source, gan, networks, shown, measure)],
            AfterStep = options.Ema is { } decay ? () => Ema.update(decay, networks.Generator.Params, shown.Params) : null,
            Owned = [measure],
        };
    }

    private static Diagnostics Diagnose(
        ImageGanOptions options, IImageSource source, ImageGan gan, Networks networks, Model<Tensor, Tensor> shown, BestMeasure measure)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Device device = Devices.Parse(options.Device);
        ImageTransform transform = options.Plain(gan.Shape);
        // At random: data are often in the order of their classes.
        int[] indices = ImageBatches.Choose(source, Diagnostics.Images, options.Seed);
        Tensor real = torch.cat([.. ImageBatches.Read(source, transform, indices, null).Select(batch => batch.Pixels)]).to(device);
        float[] drawn = TrainedGan.Draw(gan, shown, Diagnostics.Images, options.Seed);
        Tensor made = Tensors.From(drawn, Diagnostics.Images, gan.Shape.Channels, gan.Shape.Height, gan.Shape.Width).to(device);
        using IDisposable noGrad = torch.no_grad();
        Func<Tensor, Tensor> discriminator = ModelModule.eval(networks.Discriminator).Invoke;
        int count = options.BestCount!.Value;
        (double kid, double? frechet) = measure.Of(count == Diagnostics.Images ? [made] : TrainedGan.Batches(gan, shown, count, options.Seed, ImageBatches.Size));
        return new("", kid, Health.diversity(real, made), Health.accuracy(discriminator(real), discriminator(made))) { Frechet = frechet };
    }
}
