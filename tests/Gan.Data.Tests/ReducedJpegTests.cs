namespace GanFunctional.Data.Tests;

/// <summary>JPEGs that are decoded at a fraction of their size, because no more of them is wanted.</summary>
public class ReducedJpegTests
{
    [Theory]
    [InlineData(512, 384, 128, 1)]
    [InlineData(512, 384, 96, 2)]
    [InlineData(512, 384, 48, 4)]
    [InlineData(1024, 1024, 64, 8)]
    [InlineData(1024, 1024, 3, 8)]
    [InlineData(4000, 255, 64, 1)]
    [InlineData(64, 64, 64, 1)]
    public void Twice_the_wanted_size_remains(int width, int height, int size, int reduction)
    {
        using TempFolder folder = new();
        JpegWriter.Write(folder["a.jpg"], Scene(width, height, 3));
        Image image = ImageFile.Read(folder["a.jpg"], 3, into: new ImageTransform(size, size, 3));
        Assert.Equal(reduction, image.Reduction);
        Assert.Equal(((width + reduction - 1) / reduction, (height + reduction - 1) / reduction), (image.Width, image.Height));
        Assert.Equal((width, height), image.Full);
        Assert.Equal(image.Width * image.Height * 3, image.Pixels.Length);
    }

    [Theory]
    [InlineData(501, 333, 3, 1)]
    [InlineData(509, 421, 1, 1)]
    [InlineData(640, 480, 3, 6)]
    [InlineData(648, 480, 3, 3)]
    [InlineData(641, 479, 3, 8)]
    public void The_result_is_nearly_that_of_the_whole_image(int width, int height, int channels, int orientation)
    {
        using TempFolder folder = new();
        JpegWriter.Write(folder["a.jpg"], Scene(width, height, channels), orientation);
        foreach (ImageTransform transform in new ImageTransform[]
        {
            new(100, 80, channels), new(64, 64, channels), new(32, 48, channels, Flip: true, Crop.Random, Load: (40, 60)), new(31, 33, channels, CropFirst: 299),
        })
        {
            Image whole = ImageFile.Read(folder["a.jpg"], channels);
            Image reduced = ImageFile.Read(folder["a.jpg"], channels, into: transform);
            Assert.Equal((whole.Width, whole.Height), reduced.Full);
            // Upright ones always are, turned ones where their sizes allow it.
            Assert.Equal(orientation != 8, reduced.Reduction > 1);
            for (ulong seed = 0; seed < 4; seed++)
            {
                float[] expected = transform.Apply(whole, new SplitMix(seed)), actual = transform.Apply(reduced, new SplitMix(seed));
                float[] differences = [.. expected.Zip(actual, (a, b) => MathF.Abs(a - b) * 127.5f)];
                // Of 256 grey levels.
                Assert.InRange(differences.Average(), 0, 0.7);
                Assert.InRange(differences.Max(), 0, 8);
            }
        }
    }

    [Fact]
    public void A_loader_reads_photographs_reduced_and_the_others_as_they_are()
    {
        using TempFolder folder = new();
        Image photograph = Scene(256, 256, 3);
        JpegWriter.Write(folder["a.jpg"], photograph);
        PngFile.Write(folder["b.png"], photograph);
        ImageTransform transform = new(32, 32, 3);
        ImageFolder source = new(folder.Path);
        using BatchLoader loader = new(source, transform, 2, seed: 1, threads: 1);
        ImageBatch batch = loader.Next();
        for (int i = 0; i < 2; i++)
        {
            float[] pixels = batch.Pixels[(i * 3072)..((i + 1) * 3072)];
            int reduction = batch.Indices[i] == 0 ? 4 : 1;
            Image read = source.Read(batch.Indices[i], 3, into: transform);
            Assert.Equal(reduction, read.Reduction);
            Assert.Equal(transform.Apply(read), pixels);
        }
    }

    /// <summary>Shades, edges and some grain, as photographs have them.</summary>
    private static Image Scene(int width, int height, int channels)
    {
        SplitMix random = new(7);
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y, int c) = (i / channels % width, i / channels / width, i % channels);
            bool inside = Math.Pow(x - width * 0.4, 2) + Math.Pow(y - height * 0.6, 2) < Math.Pow(height * 0.3, 2);
            double shade = 90 + 50 * Math.Sin(x * 9.0 / width + c) + 40 * Math.Cos(y * 7.0 / height - c) + (inside ? 50 : 0);
            pixels[i] = (byte)Math.Clamp(shade + random.Below(9) - 4, 0, 255);
        }

        return new Image(width, height, channels, pixels);
    }
}
