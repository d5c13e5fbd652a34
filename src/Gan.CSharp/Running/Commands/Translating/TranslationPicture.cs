using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Picture of the first translations in rows, each image made smaller where it is large.</summary>
internal sealed class TranslationPicture
{
    private const int MostRows = 16, MostSide = 256;

    private readonly List<Image> cells = [];
    private int columns;

    /// <summary>Number of rows.</summary>
    internal int Rows { get; private set; }

    /// <summary>Adds a row of images, unless there are enough.</summary>
    internal void Add(IReadOnlyList<Image> row)
    {
        if (Rows == MostRows) return;
        (columns, Rows) = (row.Count, Rows + 1);
        cells.AddRange(row.Select(Small));
    }

    /// <summary>Composes the picture, with every image in the middle of its cell, on black.</summary>
    internal Image Compose()
    {
        int width = cells.Max(cell => cell.Width), height = cells.Max(cell => cell.Height), channels = cells.Max(cell => cell.Channels), plane = width * height;
        float[] pixels = new float[cells.Count * channels * plane];
        Array.Fill(pixels, -1);
        foreach ((int i, Image cell) in cells.Index())
        {
            int left = (width - cell.Width) / 2, top = (height - cell.Height) / 2;
            for (int c = 0; c < channels; c++)
            {
                for (int y = 0; y < cell.Height; y++)
                {
                    for (int x = 0; x < cell.Width; x++)
                    {
                        // A grey image stands in all channels of a colour picture.
                        byte value = cell.Pixels[(y * cell.Width + x) * cell.Channels + Math.Min(c, cell.Channels - 1)];
                        pixels[(i * channels + c) * plane + (top + y) * width + left + x] = value / 127.5f - 1;
                    }
                }
            }
        }

        return ImageGrid.Compose(pixels, cells.Count, channels, height, width, columns);
    }

    private static Image Small(Image image)
    {
        double scale = MostSide / (double)Math.Max(image.Width, image.Height);
        if (scale >= 1) return image;
        int Side(int side) => Math.Max(1, (int)Math.Round(scale * side));
        (int width, int height) = (Side(image.Width), Side(image.Height));
        return ImageGrid.One(new ImageTransform(width, height, image.Channels).Apply(image), image.Channels, height, width);
    }
}
