using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Loader of image batches, tensors [n, c, h, w] in [-1, 1] on a device, in a new order in each epoch. The
/// first batch is loaded immediately, so that unreadable data is refused early.
/// </summary>
public sealed class ImageLoader : ITrainingData<Tensor>
{
    private const int MostThreads = 8;

    private readonly IImageSource source;
    private readonly Func<long, BatchLoader> open;
    private readonly Device device;
    private BatchLoader loader;
    private bool fresh = true;

    /// <summary>Starts loading.</summary>
    /// <param name="source">Images to load.</param>
    /// <param name="transform">Transform of each image.</param>
    /// <param name="batch">Batch size.</param>
    /// <param name="seed">Seed of order, flips and random crops.</param>
    /// <param name="device">Device of the batches. Default: the CPU.</param>
    /// <param name="notice">Receives one sentence per skipped image.</param>
    /// <exception cref="DataException">No image can be read.</exception>
    public ImageLoader(IImageSource source, ImageTransform transform, int batch, ulong seed, Device? device = null, Action<string>? notice = null)
    {
        (this.source, this.device) = (source, device ?? Devices.Cpu);
        BatchSize = batch;
        // One thread decodes faster than most steps train, and the others wait for a buffer. More threads
        // help with large photographs and with GPUs, where the step would wait for the next batch.
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

    /// <summary>Number of batches taken so far, without those read ahead.</summary>
    public long Position => loader.Position - (fresh ? 1 : 0);

    /// <summary>Batch of the last <see cref="Next"/>, owned by the loader.</summary>
    internal ImageBatch Batch { get; private set; }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public int Epoch => Position == 0 ? 0 : loader.EpochOf(Position - 1);

    /// <inheritdoc/>
    public int Skipped => loader.Skipped.Count;

    /// <inheritdoc/>
    public IReadOnlyList<IImageSource> Sources => [source];

    /// <summary>Stops the loading threads.</summary>
    public void Dispose() => loader.Dispose();

    /// <inheritdoc/>
    public void Seek(long position)
    {
        loader.Dispose();
        loader = open(position);
        Batch = loader.Next();
        fresh = true;
    }

    /// <summary>Returns the next batch, [n, c, h, w] in [-1, 1].</summary>
    public Tensor Next()
    {
        if (!fresh) Batch = loader.Next();
        fresh = false;
        // Convolutions compute with channels last; later operations keep the layout.
        return Tensors.From<float>(Batch.Pixels, [Batch.Count, Batch.Channels, Batch.Height, Batch.Width], device).ChannelsLast();
    }
}
