using GanFunctional.Data.Codecs;

namespace GanFunctional.Data.Tests;

/// <summary>Images of four channels: colour and alpha.</summary>
public class TransparencyTests
{
    private static readonly Image s_picture = new(2, 2, 4, [255, 0, 0, 255, 0, 255, 0, 128, 9, 9, 9, 0, 0, 0, 255, 1]);

    [Fact]
    public void A_transparent_picture_is_written_and_read_as_it_is_but_for_colours_that_cannot_be_seen()
    {
        using TempFolder folder = new();
        PngFile.Write(folder["a.png"], s_picture);
        Assert.Equal([255, 0, 0, 255, 0, 255, 0, 128, 255, 255, 255, 0, 0, 0, 255, 1], ImageFile.Read(folder["a.png"], 4).Pixels);
        Assert.Equal([255, 0, 0, 127, 255, 127, 255, 255, 255, 254, 254, 255], ImageFile.Read(folder["a.png"], 3).Pixels);
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("grey.png")]
    [InlineData("grey-alpha.png")]
    [InlineData("rgba.png")]
    [InlineData("palette-transparent.png")]
    [InlineData("interlaced.png")]
    [InlineData("alpha.webp")]
    [InlineData("transparent.gif")]
    [InlineData("orientation-6.jpg")]
    [InlineData("plain.ppm")]
    public void Four_channels_blended_with_white_are_the_three(string name)
    {
        byte[] rgba = ImageFile.Read(Samples.PathOf(name), 4).Pixels, blended = new byte[rgba.Length / 4 * 3];
        PixelFormat.Convert(rgba, 4, blended, 3);
        Assert.Equal(ImageFile.Read(Samples.PathOf(name), 3).Pixels, blended);
    }

    [Fact]
    public void A_cut_off_picture_is_refused_in_four_channels_too()
    {
        byte[] file = File.ReadAllBytes(Samples.PathOf("rgba.png"));
        using TempFolder folder = new();
        foreach (int length in Enumerable.Range(1, file.Length - 1))
        {
            File.WriteAllBytes(folder["a.png"], file[..length]);
            Assert.Throws<DataException>(() => ImageFile.Read(folder["a.png"], 4));
        }
    }

    [Fact]
    public void A_resize_does_not_mix_in_colours_that_cannot_be_seen()
    {
        // Red, and transparent pixels whose colour is black in the file.
        byte[] pixels = [.. Enumerable.Range(0, 16).SelectMany(i => i % 2 == 0 ? new byte[] { 255, 0, 0, 255 } : [0, 0, 0, 0])];
        float[] half = new ImageTransform(2, 2, 4).Apply(new Image(4, 4, 4, pixels));
        Assert.All(half[..4], red => Assert.Equal(1, red, 0.01f));
        Assert.All(half[4..12], green => Assert.Equal(-1, green, 0.01f));
        Assert.All(half[12..], alpha => Assert.InRange(alpha, -0.2f, 0.2f));
        // A part that can't be seen at all is white, and what is not resized stays exact.
        Assert.All(new ImageTransform(2, 2, 4).Apply(new Image(4, 4, 4, new byte[64]))[..12], colour => Assert.Equal(1, colour));
        Assert.Equal(pixels, ImageGrid.One(new ImageTransform(4, 4, 4).Apply(new Image(4, 4, 4, pixels)), 4, 4, 4).Pixels);
    }

    [Fact]
    public void Jitter_leaves_alpha_alone()
    {
        float[] changed = new ImageTransform(2, 2, 4, Jitter: 0.9f).Apply(s_picture, SplitMix.For(1, 2, 3)), plain = new ImageTransform(2, 2, 4).Apply(s_picture);
        Assert.Equal(plain[12..], changed[12..]);
        Assert.NotEqual(plain[..12], changed[..12]);
    }

    [Fact]
    public void Pairs_and_made_data_have_alpha_too()
    {
        using TempFolder folder = new();
        PngFile.Write(folder["x.png"], new Image(2, 1, 4, [1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Datasets.OpenPairs(folder.Path).Read(0, 8).Pixels);
        ImageSurvey survey = ImageSurvey.Of(new ImageFolder(folder.Path));
        Assert.True(survey.IsTransparent);
        Assert.False(survey.IsGrey);
    }
}
