using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Batches of images as tensors on a device. The first is loaded at once, so that data of which nothing can be read is refused in time.</summary>
internal sealed class ImageFeed : IDisposable
{
    private const int MostThreads = 8;

    private readonly Func<long, BatchLoader> open;
    private readonly Device device;
    private BatchLoader loader;
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
        int threads = Math.Clamp(Environment.ProcessorCount, 1, MostThreads);
        open = position => new(source, transform, batch, seed, threads, position) { OnSkip = image => notice($"skipped: {image.Reason}") };
        loader = open(0);
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

    /// <summary>How many batches have been taken; what was read ahead does not count.</summary>
    internal long Position => loader.Position - (fresh ? 1 : 0);

    /// <summary>The batch of the last <see cref="Next"/>; it belongs to the loader.</summary>
    internal ImageBatch Batch { get; private set; }

    /// <summary>Passes over the data before the last batch that was taken.</summary>
    internal int Epoch => Position == 0 ? 0 : loader.EpochOf(Position - 1);

    internal int Skipped => loader.Skipped.Count;

    public void Dispose() => loader.Dispose();

    /// <summary>Goes on as after so many batches.</summary>
    internal void Seek(long position)
    {
        loader.Dispose();
        loader = open(position);
        Batch = loader.Next();
        fresh = true;
    }

    /// <summary>The next images, [n, c, h, w] in [-1, 1].</summary>
    internal Tensor Next()
    {
        if (!fresh) Batch = loader.Next();
        fresh = false;
        // Channels innermost is what the convolutions compute in; what follows keeps the layout.
        return Tensors.From<float>(Batch.Pixels, [Batch.Count, Batch.Channels, Batch.Height, Batch.Width], device).ChannelsLast();
    }
}
