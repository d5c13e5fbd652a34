using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>From images of any size to what a network is trained on.</summary>
internal static class Augmentation
{
    /// <summary>What is done to an image, with what is left to chance.</summary>
    /// <param name="options">Of the training.</param>
    /// <param name="size">Of the result.</param>
    /// <param name="channels">Of the images, or of the pairs.</param>
    /// <exception cref="GanException">The size to load is smaller than the result.</exception>
    public static ImageTransform Transform(this TrainOptions options, ImageSize size, int channels)
    {
        if (options.Load is { } load && (load.Width < size.Width || load.Height < size.Height))
            throw new GanException($"load is {load}, smaller than the size {size} that is cut out of it: give at least the size");
        (int, int)? cover = options.Load is { } larger ? (larger.Width, larger.Height) : null;
        return new(size.Width, size.Height, channels, options.Flip, cover is null ? Crop.Centre : Crop.Random, cover, options.Crop, (float)options.Jitter);
    }

    /// <summary>The same with nothing left to chance, as a trained network is used.</summary>
    public static ImageTransform Plain(this TrainOptions options, ImageSize size, int channels) => new(size.Width, size.Height, channels, CropFirst: options.Crop);
}
