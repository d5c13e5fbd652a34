namespace GanFunctional.Data.Tests;

public class ImageFileTests
{
    [Theory]
    [InlineData("rgb.png")]
    [InlineData("grey.png")]
    [InlineData("rgba.png")]
    [InlineData("grey-alpha.png")]
    [InlineData("palette.png")]
    [InlineData("palette-transparent.png")]
    [InlineData("bits.png")]
    [InlineData("grey-2-bit.png")]
    [InlineData("grey-16.png")]
    [InlineData("rgb-16.png")]
    [InlineData("interlaced.png")]
    [InlineData("one-pixel.png")]
    [InlineData("interlaced-narrow.png")]
    [InlineData("interlaced-palette.png")]
    [InlineData("interlaced-bits.png")]
    [InlineData("interlaced-16.png")]
    [InlineData("turned.png")]
    [InlineData("lossless.webp")]
    [InlineData("alpha.webp")]
    [InlineData("turned.webp")]
    [InlineData("plain.gif")]
    [InlineData("interlaced.gif")]
    [InlineData("transparent.gif")]
    [InlineData("animated.gif")]
    [InlineData("picture.bmp")]
    [InlineData("palette.bmp")]
    [InlineData("bits.bmp")]
    [InlineData("rgba.bmp")]
    [InlineData("alpha.bmp")]
    [InlineData("runs.bmp")]
    [InlineData("downwards.bmp")]
    [InlineData("5-bit.bmp")]
    [InlineData("plain.tga")]
    [InlineData("plain-grey.tga")]
    [InlineData("plain-alpha.tga")]
    [InlineData("plain-palette.tga")]
    [InlineData("runs.tga")]
    [InlineData("runs-grey.tga")]
    [InlineData("runs-alpha.tga")]
    [InlineData("runs-palette.tga")]
    [InlineData("raw.pbm")]
    [InlineData("raw.pgm")]
    [InlineData("raw.ppm")]
    [InlineData("wide.pgm")]
    [InlineData("plain.pbm")]
    [InlineData("plain.pgm")]
    [InlineData("plain.ppm")]
    public void Every_kind_without_loss_reads_exactly(string name)
    {
        Image expected = Samples.Expected(name);
        foreach (int channels in new[] { 1, 3 })
        {
            Image image = ImageFile.Read(Samples.PathOf(name), channels);
            Assert.Equal((expected.Width, expected.Height, channels), (image.Width, image.Height, image.Channels));
            // The formula in floating point and in fixed point may round a tie differently.
            int tolerance = channels < expected.Channels ? 1 : 0;
            Assert.InRange(Samples.LargestDifference(expected.In(channels), image.Pixels), 0, tolerance);
        }
    }

    [Theory]
    [InlineData("rgb.jpg")]
    [InlineData("progressive-420.jpg")]
    [InlineData("grey.jpg")]
    [InlineData("orientation-2.jpg")]
    [InlineData("orientation-3.jpg")]
    [InlineData("orientation-4.jpg")]
    [InlineData("orientation-5.jpg")]
    [InlineData("orientation-6.jpg")]
    [InlineData("orientation-7.jpg")]
    [InlineData("orientation-8.jpg")]
    [InlineData("cmyk.jpg")]
    public void Every_kind_of_jpeg_reads_as_the_standard_has_it(string name)
    {
        // As decoded in float64 (files/make.py), or by libjpeg-turbo without its smoothing of colours.
        Image expected = Samples.Expected(name);
        Image colour = ImageFile.Read(Samples.PathOf(name), 3);
        Assert.Equal((expected.Width, expected.Height), (colour.Width, colour.Height));
        Assert.InRange(Samples.LargestDifference(expected.In(3), colour.Pixels), 0, 1);

        Image grey = ImageFile.Read(Samples.PathOf(name), 1);
        Assert.InRange(Samples.LargestDifference(expected.In(1), grey.Pixels), 0, 1);
    }

    [Theory]
    [InlineData("lossy.webp")]
    [InlineData("lossy-alpha.webp")]
    public void Lossy_WebP_reads_as_Pillow_reads_it(string name)
    {
        Image expected = Samples.Expected(name), image = ImageFile.Read(Samples.PathOf(name), 3);
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.InRange(Samples.LargestDifference(expected.Pixels, image.Pixels), 0, 1);
    }

    [Fact]
    public void Lossless_WebP_of_many_codes_reads_exactly()
    {
        byte[] file = File.ReadAllBytes(Samples.PathOf("mixed.webp"));
        Assert.Equal("VP8L", System.Text.Encoding.ASCII.GetString(file, 12, 4));
        Assert.InRange(Codecs.WebpCodes.Groups(file.AsSpan(25), 160, 96), 2, 100);
        Assert.Equal(ImageFile.Read(Samples.PathOf("mixed.png"), 3).Pixels, ImageFile.Read(Samples.PathOf("mixed.webp"), 3).Pixels);
    }

    [Theory]
    [InlineData("lossless.webp", "a.jpg")]
    [InlineData("rgb.png", "a.gif")]
    [InlineData("plain.ppm", "a.tif")]
    public void Content_and_not_the_name_says_what_a_file_is(string name, string other)
    {
        using TempFolder folder = new();
        File.Copy(Samples.PathOf(name), folder[other]);
        Assert.Equal(ImageFile.Read(Samples.PathOf(name), 3).Pixels, ImageFile.Read(folder[other], 3).Pixels);
    }

    [Fact]
    public void No_decoder_of_ImageSharps_choice_is_reached() => Assert.Empty(Codecs.SharpFormat.Configuration.ImageFormats);

    [Theory]
    [InlineData("picture.tif", "a TIFF, which is not read; convert it to PNG")]
    [InlineData("animated.webp", "animated WebP")]
    [InlineData("make.py", "not PNG, JPEG, WebP, GIF, BMP, PBM, PGM, PPM or TGA")]
    [InlineData("absurd.png", "900000×900000")]
    [InlineData("absent.png", "no such file")]
    public void What_cannot_be_read_is_named(string name, string reason)
    {
        DataException e = Assert.Throws<DataException>(() => ImageFile.Read(Samples.PathOf(name), 3));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Absurd_dimensions_cost_no_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => ImageFile.Read(Samples.PathOf("absurd.png"), 3));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("interlaced.png")]
    [InlineData("grey-16.png")]
    [InlineData("rgb.jpg")]
    [InlineData("progressive-420.jpg")]
    [InlineData("interlaced-narrow.png")]
    [InlineData("lossless.webp")]
    [InlineData("lossy-alpha.webp")]
    [InlineData("plain.gif")]
    [InlineData("picture.bmp")]
    [InlineData("runs.bmp")]
    [InlineData("plain-grey.tga")]
    [InlineData("runs-palette.tga")]
    [InlineData("raw.pbm")]
    [InlineData("wide.pgm")]
    [InlineData("plain.pgm")]
    public void Cut_off_anywhere_is_refused_and_the_next_good_file_reads(string name)
    {
        using TempFolder folder = new();
        byte[] whole = File.ReadAllBytes(Samples.PathOf(name));
        // Behind the pixels: a PNG's last checksum (4) and IEND chunk (12); markers that only say so; a bitmap's filling up to 32 bits;
        // a footer of 26 bytes, if there is one. Of the last number of a text, nobody can say whether a digit is missing.
        int tail = name.Split('.') switch
        {
            [_, "png"] => 16,
            [_, "jpg"] or ["runs", "bmp"] => 2,
            [_, "gif"] => 1,
            [_, "bmp"] => 3,
            [_, "tga"] => 26,
            ["plain", "pgm"] => 1,
            _ => 0,
        };
        for (int length = 0; length <= whole.Length - tail - 1; length++)
        {
            string path = folder["cut"];
            File.WriteAllBytes(path, whole[..length]);
            DataException e = Assert.Throws<DataException>(() => ImageFile.Read(path, 3));
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Samples.Expected(name).Width, ImageFile.Read(Samples.PathOf(name), 3).Width);
    }

    [Theory]
    [InlineData("rgba.png")]
    [InlineData("palette-transparent.png")]
    [InlineData("rgb.jpg")]
    [InlineData("orientation-6.jpg")]
    [InlineData("interlaced-palette.png")]
    [InlineData("alpha.webp")]
    [InlineData("lossy-alpha.webp")]
    [InlineData("transparent.gif")]
    [InlineData("palette.bmp")]
    [InlineData("runs-palette.tga")]
    [InlineData("plain.ppm")]
    public void Any_byte_changed_reads_or_is_refused(string name)
    {
        using TempFolder folder = new();
        byte[] whole = File.ReadAllBytes(Samples.PathOf(name));
        int refused = 0;
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] broken = [.. whole];
            broken[i] ^= 0x55;
            File.WriteAllBytes(folder["broken"], broken);
            try
            {
                Image image = ImageFile.Read(folder["broken"], 3);
                Assert.Equal(image.Width * image.Height * 3, image.Pixels.Length);
            }
            catch (DataException)
            {
                refused++;
            }
        }

        Assert.True(refused > 10);
    }

    [Fact]
    public void A_pixel_array_is_taken_over_where_it_fits()
    {
        Image first = ImageFile.Read(Samples.PathOf("rgb.png"), 3);
        Assert.Same(first.Pixels, ImageFile.Read(Samples.PathOf("rgba.png"), 3, first).Pixels);
        Image small = ImageFile.Read(Samples.PathOf("one-pixel.png"), 3);
        Image inLarge = ImageFile.Read(Samples.PathOf("one-pixel.png"), 3, first);
        Assert.Same(first.Pixels, inLarge.Pixels);
        Assert.Equal(small.Pixels, inLarge.Pixels[..3]);
        Assert.NotSame(small.Pixels, ImageFile.Read(Samples.PathOf("rgb.png"), 3, small).Pixels);
    }
}
