using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>
/// Generated images to evaluate, real ones to compare them with, and the transform that gives all one size.
/// </summary>
/// <param name="Gan">Generator; null for given images.</param>
/// <param name="Trained">Networks of the run or beside the generator; null for given images.</param>
/// <param name="Images">Given images; null for a generator.</param>
/// <param name="Reference">Real images.</param>
/// <param name="HeldOut">Real images that were held out of training; null if there are none.</param>
/// <param name="Transform">Transform of each image that is read.</param>
internal sealed record EvaluatedImages(
    TrainedGan? Gan, TrainedNetworks? Trained, IImageSource? Images, IImageSource Reference, IImageSource? HeldOut, ImageTransform Transform) : IDisposable
{
    /// <summary>Fewest images of a set that can be evaluated.</summary>
    internal static int Least => Manifold.densityK + 1;

    /// <summary>Opens the run and the images of the options.</summary>
    /// <exception cref="GanException">
    /// Neither or both of run and images are given, or the reference is missing.
    /// </exception>
    /// <exception cref="DataException">Data can't be read, or a file of the run is damaged.</exception>
    internal static EvaluatedImages Open(EvaluateOptions options, Action<string>? notice)
    {
        if (options is { Run: null, Images: null } or { Run: not null, Images: not null })
            throw new GanException("Give either the run or the images to evaluate: --run or --images.");
        EvaluatedImages images = options.Run is { } run ? OfRun(run, options.RunConfig, options.Data, notice) : OfImages(options.Images!, options.Data, notice);
        if (options.HeldOut is { } heldOut) return images with { HeldOut = DataFound.Open(heldOut, notice) };
        if (images.HeldOut is not { } aside) return images;
        if (aside.Count >= Least)
        {
            notice?.Invoke($"held out of training: {aside.Count:N0} images");
            return images;
        }

        notice?.Invoke($"the {aside.Count:N0} images held out of training are not evaluated, as that takes at least {Least}");
        return images with { HeldOut = null };
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
        IImageSource reference = DataFound.Open(data ?? own ?? throw new GanException(
            $"The training data of '{run}' are unknown: give real images by --data."), notice);
        (IImageSource training, IImageSource? heldOut) = data is not null ? (reference, null) : options.Split(reference);
        TrainedGan gan = TrainedGan.Load(run, config);
        return new(gan, trained, null, training, heldOut, options.Plain(gan.Size, gan.Channels));
    }

    private static EvaluatedImages OfImages(string images, string? data, Action<string>? notice)
    {
        IImageSource reference = DataFound.Open(data ?? throw new GanException(
            "There are no real images to compare with: give them by --data."), notice);
        IImageSource source = DataFound.Open(images, notice);
        int side = Side(source);
        return new(null, null, source, reference, null, new(side, side, Math.Min(reference.Channels, source.Channels)));
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
