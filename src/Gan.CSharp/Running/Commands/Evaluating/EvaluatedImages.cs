using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Generated images to evaluate, real ones to compare them with, and the transform that gives all one size.
/// </summary>
/// <param name="Gan">Generator; null for given images.</param>
/// <param name="Trained">Networks of the run or beside the generator; null for given images.</param>
/// <param name="Images">Given images; null for a generator.</param>
/// <param name="Reference">Real images.</param>
/// <param name="Transform">Transform of each image that is read.</param>
internal sealed record EvaluatedImages(
    TrainedGan? Gan, TrainedNetworks? Trained, IImageSource? Images, IImageSource Reference, ImageTransform Transform) : IDisposable
{
    /// <summary>Opens the run and the images of the options.</summary>
    /// <exception cref="GanException">
    /// Neither or both of run and images are given, or the reference is missing.
    /// </exception>
    /// <exception cref="DataException">Data can't be read, or a file of the run is damaged.</exception>
    internal static EvaluatedImages Open(EvaluateOptions options, Action<string>? notice)
    {
        if (options is { Run: null, Images: null } or { Run: not null, Images: not null })
            throw new GanException("Give either the run or the images to evaluate: --run or --images.");
        return options.Run is { } run ? OfRun(run, options.RunConfig, options.Data, notice) : OfImages(options.Images!, options.Data, notice);
    }

    /// <summary>Gives a number of generated images.</summary>
    internal ImageSupply Generated(int count, ulong seed, Action<string>? notice) =>
        Gan is null ? ImageSupply.Of(Images!, Transform, count, seed, notice) : ImageSupply.Of(Gan, "generated", count, seed);

    /// <summary>Frees the generator.</summary>
    public void Dispose() => Gan?.Dispose();

    private static EvaluatedImages OfRun(string run, string? config, string? data, Action<string>? notice)
    {
        TrainedNetworks trained = TrainedGan.Open(run, config, out ImageGanOptions options);
        // Imported networks have no training data.
        string? own = options.Data;
        IImageSource reference = Datasets.Open(data ?? own ?? throw new GanException(
            $"The training data of '{run}' are unknown: give real images by --data."), notice);
        TrainedGan gan = TrainedGan.Load(run, config);
        return new(gan, trained, null, reference, options.Plain(gan.Size, gan.Channels));
    }

    private static EvaluatedImages OfImages(string images, string? data, Action<string>? notice)
    {
        IImageSource reference = Datasets.Open(data ?? throw new GanException(
            "There are no real images to compare with: give them by --data."), notice);
        IImageSource source = Datasets.Open(images, notice);
        int side = Side(source);
        return new(null, null, source, reference, new(side, side, Math.Min(reference.Channels, source.Channels)));
    }

    // The side of the first readable image: generated images have one size.
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
                continue; // reported when all are read
            }
        }

        throw new DataException($"No image of '{source.Name}' can be read: give other images.");
    }
}
