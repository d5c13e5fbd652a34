using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Generated images to evaluate, the real ones to compare them with, and what brings all to one size.</summary>
/// <param name="Gan">The generator; null where the images are there already.</param>
/// <param name="Trained">What its run was trained with; null where there is no run.</param>
/// <param name="Images">The images where they are there already.</param>
/// <param name="Reference">The real images.</param>
/// <param name="Transform">What is done to each image that is read.</param>
internal sealed record EvaluatedImages(TrainedGan? Gan, ImageGanOptions? Trained, IImageSource? Images, IImageSource Reference, ImageTransform Transform) : IDisposable
{
    /// <summary>Opens what the options name.</summary>
    /// <exception cref="GanException">They name no images, or too many; one sentence.</exception>
    /// <exception cref="DataException">Data that can't be read.</exception>
    /// <exception cref="InvalidDataException">A file of the run is not whole.</exception>
    internal static EvaluatedImages Open(EvaluateOptions options, Action<string>? notice)
    {
        if (options is { Run: null, Images: null } or { Run: not null, Images: not null })
            throw new GanException("Give either the run or the images to evaluate: --run or --images.");
        return options.Run is { } run ? OfRun(run, options.Data, notice) : OfImages(options.Images!, options.Data, notice);
    }

    /// <summary>So many generated images.</summary>
    internal ImageSupply Generated(int count, ulong seed, Action<string>? notice) =>
        Gan is null ? ImageSupply.Of(Images!, Transform, count, seed, notice) : ImageSupply.Of(Gan, "generated", count, seed);

    /// <summary>Frees the generator.</summary>
    public void Dispose() => Gan?.Dispose();

    private static EvaluatedImages OfRun(string run, string? data, Action<string>? notice)
    {
        ImageGanOptions? trained = RunFolder.IsNetworkFile(run) ? null : OptionsOf(run);
        IImageSource reference = Datasets.Open(data ?? trained?.Data ?? throw new GanException($"'{run}' does not say what it was trained on: give the real images by --data."), notice);
        TrainedGan gan = TrainedGan.Load(run);
        ImageTransform plain = new(gan.Size, gan.Size, gan.Channels);
        return new(gan, trained, null, reference, trained?.Plain(gan.Size, gan.Channels) ?? plain);
    }

    private static ImageGanOptions OptionsOf(string run)
    {
        RunFolder.Open(run, "draws images from noise", out ImageGanOptions options);
        return options;
    }

    private static EvaluatedImages OfImages(string images, string? data, Action<string>? notice)
    {
        IImageSource reference = Datasets.Open(data ?? throw new GanException("Images alone do not say what they should look like: give the real images by --data."), notice);
        IImageSource source = Datasets.Open(images, notice);
        int side = Side(source);
        return new(null, null, source, reference, new(side, side, Math.Min(reference.Channels, source.Channels)));
    }

    // Of the first that can be read: generated images have one size.
    private static int Side(IImageSource source)
    {
        if (source.Size is var (width, height)) return Math.Min(width, height);
        for (int i = 0; i < source.Count; i++)
        {
            try
            {
                Image first = source.Read(i, source.Channels);
                return Math.Min(first.Width, first.Height);
            }
            catch (DataException)
            {
                continue; // told of when all are read
            }
        }

        throw new DataException($"No image of '{source.Name}' can be read: give other images.");
    }
}
