using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Image transforms that a training applies to images of any size.</summary>
public static class Augmentation
{
    /// <summary>
    /// Creates the transform of a training, with its random crops, flips and colour jitter.
    /// </summary>
    /// <param name="options">Options of the training.</param>
    /// <param name="size">Training size.</param>
    /// <param name="channels">Number of channels of an image, or of a pair.</param>
    /// <exception cref="GanException">
    /// <see cref="TrainOptions.Load"/> is smaller than the training size.
    /// </exception>
    public static ImageTransform Transform(this TrainOptions options, ImageSize size, int channels)
    {
        if (options.Load is { } load && (load.Width < size.Width || load.Height < size.Height))
            throw new GanException($"load is {load}, smaller than the training size {size}: give at least that size");
        (int, int)? cover = options.Load is { } larger ? (larger.Width, larger.Height) : null;
        return new(size.Width, size.Height, channels, options.Flip, cover is null ? Crop.Centre : Crop.Random, cover, options.Crop, (float)options.Jitter);
    }

    /// <summary>Creates the same transform without randomness, for use of a trained network.</summary>
    /// <param name="options">Options of the training.</param>
    /// <param name="size">Training size.</param>
    /// <param name="channels">Number of channels of an image, or of a pair.</param>
    public static ImageTransform Plain(this TrainOptions options, ImageSize size, int channels) => new(size.Width, size.Height, channels, CropFirst: options.Crop);

    /// <inheritdoc cref="Plain(TrainOptions, ImageSize, int)"/>
    internal static ImageTransform Plain(this TrainOptions options, ImageShape shape) => options.Plain(shape.Size(), shape.Channels);

    /// <summary>Width and height of a GAN's images.</summary>
    internal static ImageSize Size(this ImageShape shape) => new(shape.Width, shape.Height);
}
