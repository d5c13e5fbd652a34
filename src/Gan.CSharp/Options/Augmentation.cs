using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Transforms from images of any size to those a network is trained on.</summary>
public static class Augmentation
{
    /// <summary>The transform of a training, with its random crops, flips and colours.</summary>
    /// <param name="options">Options of the training.</param>
    /// <param name="size">Size of the result.</param>
    /// <param name="channels">Channels of an image, or of a pair.</param>
    /// <exception cref="GanException">The size to load is smaller than the result.</exception>
    public static ImageTransform Transform(this TrainOptions options, ImageSize size, int channels)
    {
        if (options.Load is { } load && (load.Width < size.Width || load.Height < size.Height))
            throw new GanException($"load is {load}, smaller than the size {size} that is cut out of it: give at least the size");
        (int, int)? cover = options.Load is { } larger ? (larger.Width, larger.Height) : null;
        return new(size.Width, size.Height, channels, options.Flip, cover is null ? Crop.Centre : Crop.Random, cover, options.Crop, (float)options.Jitter);
    }

    /// <summary>The same without any randomness, as a trained network is used.</summary>
    /// <param name="options">Options of the training.</param>
    /// <param name="size">Size of the result.</param>
    /// <param name="channels">Channels of an image, or of a pair.</param>
    public static ImageTransform Plain(this TrainOptions options, ImageSize size, int channels) => new(size.Width, size.Height, channels, CropFirst: options.Crop);
}
