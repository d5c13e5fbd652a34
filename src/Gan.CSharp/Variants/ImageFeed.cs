using GanFunctional.Data;
using GanFunctional.Torch;

namespace GanFunctional.CSharp;

/// <summary>Batches of images as tensors on a device. The first is loaded at once, so that data of which nothing can be read is refused in time.</summary>
internal sealed class ImageFeed : IDisposable
{
    private const int MostThreads = 8;

    private readonly BatchLoader loader;
    private readonly Device device;
    private bool fresh = true;

    /// <summary>Starts to load.</summary>
    /// <param name="source">The images.</param>
    /// <param name="transform">What is done to each.</param>
    /// <param name="batch">Images in a batch.</param>
    /// <param name="seed">Decides over order, flips and random crops.</param>
    /// <param name="device">Where the tensors are wanted.</param>
    /// <param name="notice">Told of images that are left out.</param>
    /// <exception cref="DataException">Nothing can be read.</exception>
    internal ImageFeed(IImageSource source, ImageTransform transform, int batch, ulong seed, Device device, Action<string> notice)
    {
        this.device = device;
        // One thread decodes faster than most steps train, and the others wait for a buffer: they are for large photographs and for
        // GPUs, where the step would wait for the next batch.
        loader = new(source, transform, batch, seed, Math.Clamp(Environment.ProcessorCount, 1, MostThreads)) { OnSkip = image => notice($"skipped: {image.Reason}") };
        try
        {
            Batch = loader.Next();
        }
        catch (DataException)
        {
            loader.Dispose();
            throw;
        }
    }

    /// <summary>The batch of the last <see cref="Next"/>; it belongs to the loader.</summary>
    internal ImageBatch Batch { get; private set; }

    internal int Skipped => loader.Skipped.Count;

    public void Dispose() => loader.Dispose();

    /// <summary>The next images, [n, c, h, w] in [-1, 1].</summary>
    internal Tensor Next()
    {
        if (!fresh) Batch = loader.Next();
        fresh = false;
        // Channels innermost is what the convolutions compute in; what follows keeps the layout.
        return Tensor.Upload<float>(Batch.Pixels, device, Batch.Count, Batch.Channels, Batch.Height, Batch.Width).ChannelsLast();
    }
}
