namespace GanFunctional.Data.Tests;

public class ImageTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_image_of_the_right_size_stays_exactly_as_it_is(int channels)
    {
        Image image = ImageFile.Read(Samples.PathOf("detail.png"), channels);
        float[] pixels = new ImageTransform(60, 40, channels).Apply(image);
        Assert.Equal(image.Pixels, ImageGrid.One(pixels, channels, 40, 60).Pixels);
        Assert.Equal(image.Pixels[^1] / 127.5f - 1f, pixels[^1]);
    }

    [Theory]
    [InlineData("down-15x10")]
    [InlineData("down-24x16")]
    [InlineData("up-90x60")]
    public void Resizing_is_what_Pillow_does(string name)
    {
        Image expected = Samples.Expected(name);
        Image image = ImageFile.Read(Samples.PathOf("detail.png"), 3);
        float[] pixels = new ImageTransform(expected.Width, expected.Height, 3).Apply(image);
        // Pillow rounds between the two directions as well.
        Assert.InRange(Samples.LargestDifference(expected.Pixels, ImageGrid.One(pixels, 3, expected.Height, expected.Width).Pixels), 0, 1);
    }

    [Fact]
    public void Columns_finer_than_the_result_become_grey_instead_of_aliasing()
    {
        Image image = ImageFile.Read(Samples.PathOf("detail.png"), 3);
        float[] pixels = new ImageTransform(15, 10, 3).Apply(image);
        float[] red = pixels[..150];
        // Alternating 0 and 255: every sample near the middle, as OpenCV's area average has it; the edges see an odd share.
        Assert.All(red, v => Assert.InRange(v, -0.12f, 0.12f));
        byte[] area = Samples.Expected("area-15x10").Pixels;
        Assert.InRange(Samples.LargestDifference([.. area.Where((_, i) => i % 3 == 0)], ImageGrid.One(red, 1, 10, 15).Pixels), 0, 14);
    }

    [Fact]
    public void The_centre_is_cropped_and_the_shape_kept()
    {
        // 4 wide, 2 high: at 2×2 the middle two columns remain, unscaled.
        Image image = new(4, 2, 1, [0, 10, 20, 30, 40, 50, 60, 70]);
        Assert.Equal([10, 20, 50, 60], ImageGrid.One(new ImageTransform(2, 2, 1).Apply(image), 1, 2, 2).Pixels);
        Image upright = new(2, 4, 1, [0, 10, 20, 30, 40, 50, 60, 70]);
        Assert.Equal([20, 30, 40, 50], ImageGrid.One(new ImageTransform(2, 2, 1).Apply(upright), 1, 2, 2).Pixels);
    }

    [Fact]
    public void Random_crops_reach_every_place_and_flips_half_the_images()
    {
        Image image = new(4, 2, 1, [0, 10, 20, 30, 0, 10, 20, 30]);
        ImageTransform transform = new(2, 2, 1, Flip: true, Crop.Random);
        List<(int First, int Second)> seen = [];
        for (ulong i = 0; i < 600; i++)
        {
            byte[] p = ImageGrid.One(transform.Apply(image, new SplitMix(i)), 1, 2, 2).Pixels;
            seen.Add((p[0], p[1]));
        }

        Assert.Equal([(0, 10), (10, 0), (10, 20), (20, 10), (20, 30), (30, 20)], seen.Distinct().Order());
        Assert.InRange(seen.Count(p => p.First > p.Second), 250, 350);
    }

    [Fact]
    public void A_resized_image_is_flipped_like_a_whole_one()
    {
        Image image = ImageFile.Read(Samples.PathOf("detail.png"), 3);
        ImageTransform plain = new(24, 16, 3);
        float[] straight = plain.Apply(image);
        ImageTransform flip = plain with { Flip = true };
        float[] flipped = Enumerable.Range(0, 50).Select(i => flip.Apply(image, new SplitMix((ulong)i))).First(p => p[0] != straight[0]);
        Assert.Equal(straight.Chunk(24).SelectMany(row => row.Reverse()), flipped);
    }

    [Theory]
    [InlineData(1, 1, 64, 64)]
    [InlineData(1, 3000, 64, 64)]
    [InlineData(3000, 1, 16, 48)]
    [InlineData(1, 1_000_000, 3000, 2)]
    [InlineData(333, 17, 1, 1)]
    public void Any_size_becomes_any_size(int width, int height, int toWidth, int toHeight)
    {
        byte[] white = new byte[width * height];
        Array.Fill(white, (byte)255);
        float[] pixels = new ImageTransform(toWidth, toHeight, 1).Apply(new Image(width, height, 1, white));
        Assert.Equal(toWidth * toHeight, pixels.Length);
        Assert.All(pixels, v => Assert.Equal(1f, v, 1e-5f));
    }

    [Theory]
    [InlineData(0, 4, 3)]
    [InlineData(4, 4, 5)]
    [InlineData(50000, 50000, 3)]
    public void Impossible_sizes_are_refused(int width, int height, int channels) =>
        Assert.Throws<DataException>(() => new ImageTransform(width, height, channels).Apply(Samples.Numbered(1)));
}
