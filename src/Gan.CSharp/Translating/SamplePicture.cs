using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Sample pictures: the same images at every point of a training.</summary>
public static class SamplePicture
{
    private const int MostImages = 256;

    /// <summary>The first images of a source that can be read, each [1, c, h, w] in [-1, 1].</summary>
    /// <param name="source">The images.</param>
    /// <param name="transform">Makes them alike, without any randomness.</param>
    /// <param name="count">Most images to read.</param>
    /// <param name="device">Where they are wanted.</param>
    public static IEnumerable<Tensor> First(IImageSource source, ImageTransform transform, int count, Device device) =>
        Readable(source, transform, count, device).Select(image => image.Pixels);

    /// <summary>The same with their indices.</summary>
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
    /// Uses a model in training mode, with batch statistics and dropout, and leaves a training under way as it was: dropout draws from a
    /// stream of its own, and running statistics are put back. No graph is recorded; tensors made inside are freed.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="use">Uses the forward pass that it is given.</param>
    public static TResult Undisturbed<TInput, TOutput, TResult>(this Model<TInput, TOutput> model, ulong seed, Func<Func<TInput, TOutput>, TResult> use)
    {
        using torch.Generator dropout = Generators.Seeded(seed, model.Params.Trained[0].device);
        return Translation.undisturbed(Mode.NewTrain(dropout), model, FuncConvert.FromFunc((FSharpFunc<TInput, TOutput> run) => use(run.Invoke)));
    }

    /// <summary>Images of a caller's own, [n, c, h, w] in [-1, 1], about as wide as high.</summary>
    /// <exception cref="GanException">They are no images.</exception>
    internal static Image Of(Func<Tensor> sample)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        Tensor images = sample().to(Devices.Cpu);
        if (images.shape is not [> 0 and <= MostImages, 1 or 3, > 0, > 0])
            throw new GanException($"a sample is 1 to {MostImages} images [n, c, h, w] of 1 or 3 channels, not {images.Describe()}");
        return Grid([images], (int)Math.Ceiling(Math.Sqrt(images.shape[0])));
    }

    /// <summary>Images of one size in rows.</summary>
    /// <param name="images">Images [n, c, h, w] in [-1, 1], one after the other.</param>
    /// <param name="columns">Images in a row.</param>
    public static Image Grid(IReadOnlyList<Tensor> images, int columns)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor all = torch.cat([.. images]);
        long[] shape = all.shape;
        return ImageGrid.Compose(all.contiguous().ToArray<float>(), (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], columns);
    }
}
