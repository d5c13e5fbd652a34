using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Sample pictures of translations: the same images at every point of a training.</summary>
internal static class SamplePicture
{
    /// <summary>The first images of a source that can be read, each [1, c, h, w] in [-1, 1].</summary>
    internal static IEnumerable<Tensor> First(IImageSource source, ImageTransform transform, int count, Device device) =>
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
    /// Uses a model as its reference is used: with batch statistics and dropout, but so that a training under way is as if it had not been
    /// used: dropout draws from a stream of its own, and running statistics are put back.
    /// </summary>
    internal static TResult Undisturbed<TInput, TOutput, TResult>(this Model<TInput, TOutput> model, ulong seed, Func<Func<TInput, TOutput>, TResult> use)
    {
        using torch.Generator dropout = Generators.Seeded(seed, model.Params.Trained[0].device);
        return Translation.undisturbed(Mode.NewTrain(dropout), model, FuncConvert.FromFunc((FSharpFunc<TInput, TOutput> run) => use(run.Invoke)));
    }

    /// <summary>Images [1, c, h, w] of one size in rows.</summary>
    internal static Image Grid(IReadOnlyList<Tensor> images, int columns)
    {
        long[] shape = images[0].shape;
        float[] pixels = torch.cat([.. images]).ToArray<float>();
        return ImageGrid.Compose(pixels, images.Count, (int)shape[1], (int)shape[2], (int)shape[3], columns);
    }
}
