using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Sets images aside from training, for evaluation (<see cref="TrainOptions.HoldOut"/>).</summary>
public static class HeldOutImages
{
    // The same images whatever the run's seed, so that runs can be compared.
    private const ulong Seed = 0;

    /// <summary>Splits a data set into images to train on and images that are held out. The choice depends on the images' names only.</summary>
    /// <param name="options">Options of the training.</param>
    /// <param name="source">All images.</param>
    /// <returns>The images to train on, and those held out; null if none are to be held out.</returns>
    /// <exception cref="DataException">More images are to be held out than there are.</exception>
    public static (IImageSource Training, IImageSource? HeldOut) Split(this TrainOptions options, IImageSource source)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.HoldOut == 0) return (source, null);
        (Subset training, Subset heldOut) = options.Chosen(source);
        return (training, heldOut);
    }

    /// <summary>Returns the images of a data set that a run held out.</summary>
    /// <exception cref="GanException">The run held none out.</exception>
    internal static IImageSource HeldOutOf(this TrainOptions options, IImageSource source) => options.Split(source).HeldOut
        ?? throw new GanException("the run held no images out of training (--hold-out): give images with --images");

    /// <summary>Chooses the images to train on and those to hold out.</summary>
    internal static (Subset Training, Subset HeldOut) Chosen(this TrainOptions options, IImageSource source) =>
        HoldOut.Split(source, i => Path.GetFileName(source.Describe(i)), options.HoldOut, Seed);
}
