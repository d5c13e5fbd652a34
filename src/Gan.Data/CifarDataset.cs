using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Labelled 32×32 colour images of CIFAR-10, from its binary version, in memory.</summary>
public sealed class CifarDataset : IImageSource
{
    private readonly ReadOnlyMemory<byte>[] _records;

    /// <summary>Reads the training or the test images.</summary>
    /// <param name="path">
    /// Published archive, folder with the archive or its unpacked batches, or a single batch (<c>.bin</c>).
    /// </param>
    /// <param name="test">Whether to read the test images, unless the path is a single batch.</param>
    /// <exception cref="DataException">A file is missing, of another format, or truncated.</exception>
    public CifarDataset(string path, bool test = false)
    {
        Name = path;
        _records =
        [
            .. CifarFile.Read(path, test).SelectMany(batch =>
                Enumerable.Range(0, batch.Length / CifarFile.Record).Select(i => new ReadOnlyMemory<byte>(batch, i * CifarFile.Record, CifarFile.Record))),
        ];
    }

    /// <inheritdoc/>
    public int Count => _records.Length;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Channels => 3;

    /// <inheritdoc/>
    public (int Width, int Height)? Size => (CifarFile.Side, CifarFile.Side);

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; } = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <inheritdoc/>
    public Image Read(int index, int channels, Image? reuse = null)
    {
        Image image = Image.Allocate(CifarFile.Side, CifarFile.Side, channels, reuse);
        ReadOnlySpan<byte> planes = _records[index].Span[1..];
        Span<byte> pixels = image.Pixels;
        for (int i = 0, to = 0; i < CifarFile.Pixels; i++)
        {
            (byte r, byte g, byte b) = (planes[i], planes[CifarFile.Pixels + i], planes[2 * CifarFile.Pixels + i]);
            if (channels == 1)
            {
                pixels[to++] = PixelFormat.Luma(r, g, b);
                continue;
            }

            pixels[to++] = r;
            pixels[to++] = g;
            pixels[to++] = b;
            if (channels == 4)
                pixels[to++] = byte.MaxValue;
        }

        return image;
    }

    /// <inheritdoc/>
    public string Describe(int index) => $"{Name}, image {index}";

    /// <inheritdoc/>
    public int? Label(int index) => _records[index].Span[0];
}
