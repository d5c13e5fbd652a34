namespace GanFunctional.Data.Tests;

public class PictureTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 1)]
    [InlineData(64, 48, 3)]
    public void A_written_png_reads_back_exactly(int width, int height, int channels)
    {
        using TempFolder folder = new();
        Image image = new(width, height, channels, new SplitMix(3).Permutation(width * height * channels).Select(v => (byte)v).ToArray());
        PngFile.Write(folder["a.png"], image);
        Assert.Equal(image.Pixels, ImageFile.Read(folder["a.png"], channels).Pixels);
        PngFile.Write(folder["a.png"], image);
        Assert.Equal([folder["a.png"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named_and_nothing_is_left()
    {
        using TempFolder folder = new();
        DataException e = Assert.Throws<DataException>(() => PngFile.Write(folder["absent/a.png"], Samples.Numbered(1)));
        Assert.Contains("absent/a.png", e.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(folder["taken.png"]);
        Assert.Throws<DataException>(() => PngFile.Write(folder["taken.png"], Samples.Numbered(1)));
        Assert.Empty(Directory.GetFiles(folder.Path));

        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(folder["b"], _ => throw new InvalidOperationException()));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Throws<ArgumentException>(() => PngFile.Write(folder["a.png"], new Image(2, 2, 3, new byte[5])));
    }

    [Fact]
    public void Every_8_bit_value_survives_the_way_to_floats_and_back()
    {
        float[] values = [.. Enumerable.Range(0, 256).Select(x => x / 127.5f - 1f)];
        Assert.Equal(Enumerable.Range(0, 256).Select(x => (byte)x), ImageGrid.One(values, 1, 16, 16).Pixels);
    }

    [Fact]
    public void Values_are_rounded_and_clamped_and_nan_is_black()
    {
        float[] values = [-9f, -1f, -1f + 0.49f / 127.5f, -1f + 0.51f / 127.5f, 0f, 1f, 9f, float.NaN, 1 / 0f, -1 / 0f];
        Assert.Equal(new byte[] { 0, 0, 0, 1, 128, 255, 255, 0, 255, 0 }, ImageGrid.One(values, 1, 1, 10).Pixels);
    }

    [Fact]
    public void A_grid_has_each_image_in_its_place()
    {
        // Three images [3, 1, 2] in two columns, one pixel of padding: image i is the colour i + 1 in channel i.
        float[] pixels = new float[3 * 3 * 1 * 2];
        Array.Fill(pixels, -1f);
        for (int i = 0; i < 3; i++)
            pixels.AsSpan(i * 6 + i * 2, 2).Fill((i + 1) / 127.5f - 1f);
        Image grid = ImageGrid.Compose(pixels, 3, 3, 1, 2, columns: 2, padding: 1);

        Assert.Equal((7, 5, 3), (grid.Width, grid.Height, grid.Channels));
        byte[] expected = new byte[7 * 5 * 3];
        foreach ((int i, int left, int top) in new[] { (0, 1, 1), (1, 4, 1), (2, 1, 3) })
        {
            expected[(top * 7 + left) * 3 + i] = (byte)(i + 1);
            expected[(top * 7 + left + 1) * 3 + i] = (byte)(i + 1);
        }

        Assert.Equal(expected, grid.Pixels);
    }

    [Fact]
    public void A_grid_of_fewer_images_than_columns_is_as_narrow_as_they_are() =>
        Assert.Equal(2 * 4 + 3 * 2, ImageGrid.Compose(new float[2 * 16], 2, 1, 4, 4, columns: 8).Width);
}
