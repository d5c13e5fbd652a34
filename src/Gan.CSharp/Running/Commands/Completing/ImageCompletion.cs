using System.Diagnostics;
using System.Globalization;
using System.Text;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>
/// Completes images with a trained GAN (Yeh et al. 2017). For each image, gradient descent finds the latent
/// whose generated image fits the known pixels and looks real.
/// </summary>
public static class ImageCompletion
{
    // The reference implementation's factor; for sizes that it does not divide, the largest smaller factor
    // that does.
    private const int LowResolutionFactor = 8;

    /// <summary>
    /// Completes images and writes the pictures. Checks all options before anything is written.
    /// </summary>
    /// <param name="options">Run, images and settings.</param>
    /// <param name="progress">Receives the progress after each step.</param>
    /// <param name="notice">Receives one sentence per decision or skipped file.</param>
    /// <param name="cancel">Cancels the search; nothing is written.</param>
    /// <exception cref="GanException">
    /// An option is invalid, or the run's variant does not draw images from noise.
    /// </exception>
    /// <exception cref="DataException">Images can't be read, or the folder can't be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CompleteResult Run(
        CompleteOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out);
        using HostSettings host = new(options.Threads);
        using DisposeScope scope = torch.NewDisposeScope();
        TrainedNetworks opened = TrainedGan.Open(options.Run, options.RunConfig, out ImageGanOptions trained);
        if (!trained.Completes)
            throw new GanException($"The run '{options.Run}' is of the variant {trained.Variant}, which can't complete images: give a run of dcgan or gan.");
        Device device = Torch.Devices.Parse(options.Device);
        (ImageGan gan, Model<Tensor, Tensor> generator) = TrainedGan.OpenGenerator(opened, trained, device);
        Model<Tensor, Tensor>? discriminator = null;
        try
        {
            if (TrainedGan.HasDiscriminator(opened))
                discriminator = TrainedGan.OpenDiscriminator(opened, device);
            else
                notice?.Invoke($"there is no discriminator beside '{options.Run}', so images are completed by their known pixels alone, without the prior");
            return Complete(options, trained, gan, generator, discriminator, DataFound.OpenAll(options.Images, notice), progress, notice, cancel);
        }
        finally
        {
            ParamsModule.free(generator.Params);
            if (discriminator is not null) ParamsModule.free(discriminator.Params);
        }
    }

    private static CompleteResult Complete(
        CompleteOptions options, ImageGanOptions trained, ImageGan gan, Model<Tensor, Tensor> generator, Model<Tensor, Tensor>? discriminator,
        IImageSource source, IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
    {
        Device device = Torch.Devices.Parse(options.Device);
        int[] chosen = [.. Enumerable.Range(0, Math.Min(source.Count, options.Count))];
        ReadImages[] read = [.. ImageBatches.Read(source, trained.Plain(gan.Shape), chosen, notice)];
        Tensor images = torch.cat([.. read.Select(part => part.Pixels)]).to(device);
        int[] indices = [.. read.SelectMany(part => part.Indices)];
        Known known = KnownPart(options, indices.Length, gan.Shape, device);
        List<float[]> columns = [images.ToArray<float>(), Visible(known, images).ToArray<float>()];
        List<(double Contextual, double Prior)> losses = [];
        int every = options.Every ?? Math.Max(1, options.Steps / 5);
        Stopwatch clock = Stopwatch.StartNew();
        void Watch(CompletionProgress step)
        {
            cancel.ThrowIfCancellationRequested();
            losses.Add((step.Contextual, step.Prior));
            if (step.Step % every == 0) columns.Add(step.Generated.Invoke(null!).ToArray<float>());
            if (progress is null) return;
            double pace = step.Step / clock.Elapsed.TotalSeconds;
            progress.Report(new(
                step.Step, options.Steps, 0, [new("contextual", step.Contextual), new("prior", step.Prior)], pace * images.shape[0], clock.Elapsed,
                TimeSpan.FromSeconds((options.Steps - step.Step) / pace)));
        }

        Completed found = Completion.complete(
            Settings(options), options.Seed, FuncConvert.FromAction<CompletionProgress>(Watch), known, images, generator,
            discriminator is null ? FSharpOption<Model<Tensor, Tensor>>.None : FSharpOption<Model<Tensor, Tensor>>.Some(discriminator), gan);
        columns.AddRange([found.Overlay.ToArray<float>(), found.Blended.ToArray<float>()]);
        Tensor missing = Arithmetic.Minus(1, MaskOf(known, images));
        return Write(options, [.. indices.Select(source.Describe)], columns, losses, found.Blended) with
        {
            Skipped = chosen.Length - indices.Length,
            Psnr = Psnr(found.Overlay, images, missing),
            BlendedPsnr = Psnr(found.Blended, images, missing),
            MeanFillPsnr = Psnr(MeanFill(images, missing), images, missing),
        };
    }

    private static CompletionSettings Settings(CompleteOptions options) => new(
        options.Weighting == Weighting.Plain ? GanFunctional.Variants.Weighting.Plain : GanFunctional.Variants.Weighting.Neighbourhood,
        options.Lambda,
        options.Prior == Prior.Softplus ? Objective.NonSaturating : Objective.Minimax,
        options.Optimizer == LatentOptimizer.Adam ? Completion.adam : Completion.nesterov,
        options.Steps,
        options.Bound > 0 ? FSharpOption<double>.Some(options.Bound) : FSharpOption<double>.None);

    private static Known KnownPart(CompleteOptions options, int count, ImageShape shape, Device device)
    {
        (int height, int width) = (shape.Height, shape.Width);
        if (options.Mask == "low-resolution")
            return Known.NewLowResolution(Enumerable.Range(1, LowResolutionFactor).Last(factor => height % factor == 0 && width % factor == 0));
        using torch.Generator rng = Generators.Seeded(options.Seed, device);
        return Known.NewPixels((options.Mask switch
        {
            "centre" => Mask.centre(height, width),
            "left" => Mask.left(height, width),
            "grid" => Mask.grid(height, width),
            "random" => Mask.random(rng.Derive("mask"), 0.2, count, height, width),
            var path when Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase) => Own(path, height, width),
            var other => throw new GanException($"--mask takes centre, random, left, grid, low-resolution or the path of a PNG, not '{other}'"),
        }).to(device));
    }

    private static Tensor Own(string path, int height, int width)
    {
        Image mask = ImageFile.Read(path, 1);
        float[] grey = new float[mask.Pixels.Length];
        for (int i = 0; i < grey.Length; i++) grey[i] = mask.Pixels[i] / 255f;
        return Mask.ofPixels(path, height, width, Tensors.From(grey, 1, 1, mask.Height, mask.Width));
    }

    // Known pixels, black elsewhere; or the image at low resolution.
    private static Tensor Visible(Known known, Tensor images) => known is Known.LowResolution low
        ? F.upsample_nearest2d(F.avg_pool2d(images, [low.factor, low.factor]), [images.shape[2], images.shape[3]])
        : MaskOf(known, images).Times(images.Plus(1)).Minus(1);

    // At low resolution every pixel is missing.
    private static Tensor MaskOf(Known known, Tensor images) => known is Known.Pixels some ? some.mask : images.zeros_like().narrow(1, 0, 1);

    // Fills in the mean known colour of each image, or the mean colour of the whole image if no pixel is
    // known.
    private static Tensor MeanFill(Tensor images, Tensor missing)
    {
        Tensor seen = Arithmetic.Minus(1, missing), weight = seen.Plus(images.zeros_like());
        Tensor known = weight.sum([2, 3], keepdim: true).Clamp(1, double.PositiveInfinity);
        Tensor mean = images.Times(weight).sum([2, 3], keepdim: true).Over(known);
        return images.Times(seen).Plus(missing.Times(mean));
    }

    // 10·log10(2²/mean square error on the missing pixels), the range of values being 2; the mean over the
    // images.
    private static double Psnr(Tensor found, Tensor images, Tensor missing)
    {
        Tensor weight = missing.Plus(images.zeros_like());
        float[] error = found.Minus(images).Square().Times(weight).sum([1, 2, 3]).ToArray<float>(), count = weight.sum([1, 2, 3]).ToArray<float>();
        return error.Zip(count, (e, n) => 10 * Math.Log10(4 * n / Math.Max(e, 1e-12))).Average();
    }

    private static CompleteResult Write(
        CompleteOptions options, IReadOnlyList<string> paths, List<float[]> columns, List<(double Contextual, double Prior)> losses, Tensor blended)
    {
        long[] shape = blended.shape;
        int n = (int)shape[0], c = (int)shape[1], h = (int)shape[2], w = (int)shape[3], length = c * h * w;
        Folders.Make(options.Out, "choose another --out");
        string strip = Path.Combine(options.Out, "strip.png"), curves = Path.Combine(options.Out, "losses.svg");
        // One row per image: [n, columns, c, h, w].
        float[] cells = new float[n * columns.Count * length];
        for (int i = 0; i < n; i++)
        {
            foreach ((int at, float[] column) in columns.Index())
                column.AsSpan(i * length, length).CopyTo(cells.AsSpan((i * columns.Count + at) * length));
        }

        PngFile.Write(strip, ImageGrid.Compose(cells, n * columns.Count, c, h, w, columns.Count));
        float[] results = blended.ToArray<float>();
        List<string> files = [];
        for (int i = 0; i < n; i++)
        {
            string name = Path.GetFileNameWithoutExtension(paths[i]);
            files.Add(Path.Combine(options.Out, string.Create(CultureInfo.InvariantCulture, $"{i + 1:D4}-{name}.png")));
            PngFile.Write(files[i], ImageGrid.One(results.AsSpan(i * length, length), c, h, w));
        }

        StringBuilder table = new("step,contextual,prior\n");
        foreach ((int i, (double contextual, double prior)) in losses.Index())
            table.Append(CultureInfo.InvariantCulture, $"{i + 1},{contextual},{prior}\n");
        WholeFile.Write(Path.Combine(options.Out, "losses.csv"), Encoding.UTF8.GetBytes(table.ToString()));
        WholeFile.Write(curves, Encoding.UTF8.GetBytes(CurvePlot.Svg("step", [
            ("contextual", [.. losses.Select(loss => loss.Contextual)]), ("prior", [.. losses.Select(loss => loss.Prior)]),
        ])));
        return new(strip, curves, files, 0, 0, 0, 0);
    }
}
