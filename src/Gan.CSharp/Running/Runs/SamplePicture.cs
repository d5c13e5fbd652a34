using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Sample pictures of a training, always of the same images.</summary>
public static class SamplePicture
{
    private const int MostImages = 256;

    /// <summary>Reads the first readable images of a source, each [1, c, h, w] in [-1, 1].</summary>
    /// <param name="source">Images to read.</param>
    /// <param name="transform">Transform of each image, without randomness.</param>
    /// <param name="count">Maximum number of images.</param>
    /// <param name="device">Device of the tensors.</param>
    public static IEnumerable<Tensor> First(IImageSource source, ImageTransform transform, int count, Device device) =>
        Readable(source, transform, count, device).Select(image => image.Pixels);

    /// <summary>Reads the first readable images with their indices.</summary>
    internal static IEnumerable<(int Index, Tensor Pixels)> Readable(IImageSource source, ImageTransform transform, int count, Device device)
    {
        for (int i = 0; i < source.Count && count > 0; i++)
        {
            float[] pixels;
            try
            {
                pixels = transform.Apply(source.Read(i, transform.Channels));
            }
            catch (DataException)
            {
                continue; // the loader reports it
            }

            count--;
            yield return (i, Tensors.From(pixels, 1, transform.Channels, transform.Height, transform.Width).to(device));
        }
    }

    /// <summary>
    /// Uses a model in training mode, with batch statistics and dropout, without affecting its training:
    /// dropout has a separate random stream, and running statistics are restored. Records no graph, and frees
    /// the tensors created inside.
    /// </summary>
    /// <param name="model">Model to use.</param>
    /// <param name="seed">Seed of dropout.</param>
    /// <param name="use">Receives the forward pass and returns the result.</param>
    public static TResult Undisturbed<TInput, TOutput, TResult>(this Model<TInput, TOutput> model, ulong seed, Func<Func<TInput, TOutput>, TResult> use)
    {
        using torch.Generator dropout = Generators.Seeded(seed, model.Params.Trained[0].device);
        return Translation.undisturbed(Mode.NewTrain(dropout), model, FuncConvert.FromFunc((FSharpFunc<TInput, TOutput> run) => use(run.Invoke)));
    }

    /// <summary>
    /// Arranges a caller's images, [n, c, h, w] in [-1, 1], in an approximately square grid.
    /// </summary>
    /// <exception cref="GanException">The tensor has another shape.</exception>
    internal static Image Of(Func<Tensor> sample)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        Tensor images = sample().to(Devices.Cpu);
        if (images.shape is not [> 0 and <= MostImages, 1 or 3 or 4, > 0, > 0])
            throw new GanException($"a sample must be 1 to {MostImages} images [n, c, h, w] with 1, 3 or 4 channels, not {images.Describe()}");
        return Grid([images], (int)Math.Ceiling(Math.Sqrt(images.shape[0])));
    }

    /// <summary>Arranges images of the same size in rows.</summary>
    /// <param name="images">Images [n, c, h, w] in [-1, 1], in order.</param>
    /// <param name="columns">Number of images in a row.</param>
    public static Image Grid(IReadOnlyList<Tensor> images, int columns)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor all = torch.cat([.. images]);
        long[] shape = all.shape;
        return ImageGrid.Compose(all.contiguous().ToArray<float>(), (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], columns);
    }
}
