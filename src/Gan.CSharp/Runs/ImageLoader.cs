using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Batches of images as tensors [n, c, h, w] in [-1, 1] on a device, in a new order in each epoch. The first is loaded at once, so that data of which
/// nothing can be read are refused in time.
/// </summary>
public sealed class ImageLoader : ITrainingData<Tensor>
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
    /// <param name="device">Where the tensors are wanted; the CPU by default.</param>
    /// <param name="notice">Told of images that are skipped.</param>
    /// <exception cref="DataException">Nothing can be read.</exception>
    public ImageLoader(IImageSource source, ImageTransform transform, int batch, ulong seed, Device? device = null, Action<string>? notice = null)
    {
        this.device = device ?? Devices.Cpu;
        BatchSize = batch;
        // One thread decodes faster than most steps train, and the others wait for a buffer: they are for large photographs and for
        // GPUs, where the step would wait for the next batch.
        int threads = Math.Clamp(Environment.ProcessorCount, 1, MostThreads);
        open = position => new(source, transform, batch, seed, threads, position) { OnSkip = image => notice?.Invoke($"skipped: {image.Reason}") };
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
    public long Position => loader.Position - (fresh ? 1 : 0);

    /// <summary>The batch of the last <see cref="Next"/>; it belongs to the loader.</summary>
    internal ImageBatch Batch { get; private set; }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public int Epoch => Position == 0 ? 0 : loader.EpochOf(Position - 1);

    /// <inheritdoc/>
    public int Skipped => loader.Skipped.Count;

    /// <summary>Ends the threads that load.</summary>
    public void Dispose() => loader.Dispose();

    /// <inheritdoc/>
    public void Seek(long position)
    {
        loader.Dispose();
        loader = open(position);
        Batch = loader.Next();
        fresh = true;
    }

    /// <summary>The next images, [n, c, h, w] in [-1, 1].</summary>
    public Tensor Next()
    {
        if (!fresh) Batch = loader.Next();
        fresh = false;
        // Channels innermost is what the convolutions compute in; what follows keeps the layout.
        return Tensors.From<float>(Batch.Pixels, [Batch.Count, Batch.Channels, Batch.Height, Batch.Width], device).ChannelsLast();
    }
}
