using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Data.Tests;

public class AugmentationTests
{
    /// <summary>Transforms of every kind for images of 1 to 40 pixels a side.</summary>
    private static readonly Arbitrary<(ImageTransform Transform, int Width, int Height, ulong Seed)> s_any = (
        from width in Gen.Choose(1, 40)
        from height in Gen.Choose(1, 40)
        from toWidth in Gen.Choose(1, 24)
        from toHeight in Gen.Choose(1, 24)
        from more in Gen.Choose(0, 8)
        from options in Gen.Choose(0, 31)
        from channels in Gen.Elements(1, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        select (
            new ImageTransform(toWidth, toHeight, channels, (options & 1) != 0, (options & 2) != 0 ? Crop.Random : Crop.Centre)
            {
                Load = (options & 4) != 0 ? (toWidth + more, toHeight + more / 2) : null,
                CropFirst = (options & 8) != 0 ? 1 + more : null,
                Jitter = (options & 16) != 0 ? 0.5f : 0f,
            },
            width,
            height,
            (ulong)seed)).ToArbitrary();

    [Fact]
    public void Each_half_of_a_pair_becomes_what_it_would_become_alone() =>
        Prop.ForAll(s_any, s =>
        {
            int channels = s.Transform.Channels;
            Image a = Noise(1, s.Width, s.Height, channels);
            Image b = Noise(2, s.Width, s.Height, channels);
            Image pair = new(s.Width, s.Height, 2 * channels, [.. a.Pixels.Chunk(channels).Zip(b.Pixels.Chunk(channels), (p, q) => p.Concat(q)).SelectMany(p => p)]);
            float[] both = (s.Transform with { Channels = 2 * channels }).Apply(pair, new SplitMix(s.Seed));
            float[] alone = [.. s.Transform.Apply(a, new SplitMix(s.Seed)), .. s.Transform.Apply(b, new SplitMix(s.Seed))];
            return both.SequenceEqual(alone);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Results_stay_in_range_and_repeat() =>
        Prop.ForAll(s_any, s =>
        {
            Image image = Noise(3, s.Width, s.Height, s.Transform.Channels);
            float[] once = s.Transform.Apply(image, new SplitMix(s.Seed));
            return once.All(v => v is >= -1.0001f and <= 1.0001f) && once.SequenceEqual(s.Transform.Apply(image, new SplitMix(s.Seed)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cropping_first_is_cutting_the_middle_out_beforehand() =>
        Prop.ForAll(s_any, s =>
        {
            int side = 7, channels = s.Transform.Channels;
            (int width, int height) = (Math.Min(side, s.Width), Math.Min(side, s.Height));
            (int left, int top) = ((s.Width - width) / 2, (s.Height - height) / 2);
            Image whole = Noise(4, s.Width, s.Height, channels);
            byte[] middle =
            [
                .. whole.Pixels.Chunk(channels).Chunk(s.Width).Skip(top).Take(height)
                    .SelectMany(row => row.Skip(left).Take(width)).SelectMany(p => p),
            ];
            float[] cropped = (s.Transform with { CropFirst = side }).Apply(whole, new SplitMix(s.Seed));
            float[] cut = (s.Transform with { CropFirst = null }).Apply(new Image(width, height, channels, middle), new SplitMix(s.Seed));
            return cropped.SequenceEqual(cut);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Loading_larger_and_cropping_is_cutting_from_the_larger_image()
    {
        Image image = ImageFile.Read(Samples.PathOf("detail.png"), 3);
        float[] large = new ImageTransform(30, 20, 3).Apply(image);
        ImageTransform crop = new(24, 16, 3, Flip: false, Crop.Random, Load: (30, 20));
        HashSet<(int, int)> places = [];
        for (ulong seed = 0; seed < 300; seed++)
        {
            float[] pixels = crop.Apply(image, new SplitMix(seed));
            places.Add(Assert.Single(Places(), place => Cut(place.Left, place.Top).SequenceEqual(pixels)));
        }

        Assert.Equal(Places().Count(), places.Count);
        Assert.Equal(Cut(3, 2), (crop with { Crop = Crop.Centre }).Apply(image));

        static IEnumerable<(int Left, int Top)> Places() => Enumerable.Range(0, 35).Select(i => (i % 7, i / 7));
        IEnumerable<float> Cut(int left, int top) =>
            large.Chunk(30).Chunk(20).SelectMany(plane => plane.Skip(top).Take(16).SelectMany(row => row.Skip(left).Take(24)));
    }

    [Fact]
    public void Colours_change_as_in_torchvision()
    {
        // adjust_saturation(adjust_contrast(adjust_brightness(x, 1.2), 0.7), 1.3) of torchvision 0.14 (which weighs red by 0.2989).
        float[] x = [0.1f, 0.2f, 0f, 0.6f, 0.9f, 0.5f, 1f, 0.6f, 0.4f, 0.8f, 0.3f, 0.6f];
        float[] colour = [0.1588f, 0.2983f, 0.06f, 0.6959f, 0.9596f, 0.6259f, 0.97f, 0.6959f, 0.4864f, 0.9535f, 0.3876f, 0.6959f];
        float[] grey = [0.165f, 0.249f, 0.081f, 0.585f];
        ColorJitter jitter = new(1.2f, 0.7f, 1.3f);
        Assert.Equal(colour, Apply(jitter, x, 3), (a, b) => Math.Abs(a - b) < 3e-4f);
        Assert.Equal(grey, Apply(jitter, x[..4], 1), (a, b) => Math.Abs(a - b) < 6e-5f);
        Assert.Equal(x, Apply(new ColorJitter(1, 1, 1), x, 3), (a, b) => Math.Abs(a - b) < 1e-6f);

        static IEnumerable<float> Apply(ColorJitter jitter, float[] values, int channels)
        {
            float[] pixels = [.. values.Select(v => 2 * v - 1)];
            jitter.Apply(pixels, channels, 4);
            return pixels.Select(v => (v + 1) / 2);
        }
    }

    [Fact]
    public void Factors_are_uniform_about_one()
    {
        SplitMix random = new(8);
        ColorJitter[] drawn = [.. Enumerable.Range(0, 4000).Select(_ => ColorJitter.Draw(0.3f, ref random))];
        foreach (Func<ColorJitter, float> factor in new Func<ColorJitter, float>[] { j => j.Brightness, j => j.Contrast, j => j.Saturation })
        {
            // A uniform value in [0.7, 1.3] has standard deviation 0.173: the mean of 4,000 is within 0.012 at more than four sigma.
            Assert.InRange(drawn.Average(factor), 0.988f, 1.012f);
            Assert.InRange(drawn.Min(factor), 0.7f, 0.705f);
            Assert.InRange(drawn.Max(factor), 1.295f, 1.3f);
        }

        Assert.InRange(drawn.Select(j => (j.Brightness - 1) * (j.Contrast - 1)).Average(), -0.002f, 0.002f);
    }

    [Fact]
    public void Impossible_choices_are_refused_with_their_numbers()
    {
        ImageTransform good = new(32, 16, 3);
        Refused(good with { Load = (31, 64) }, "31×64", "32×16");
        Refused(good with { Load = (64, 15) }, "64×15", "32×16");
        Refused(good with { CropFirst = 0 }, "not 0");
        foreach (float jitter in new[] { -0.1f, 1f, float.NaN })
            Refused(good with { Jitter = jitter }, $"not {jitter}");

        static void Refused(ImageTransform transform, params string[] words)
        {
            string message = Assert.Throws<DataException>(() => transform.Apply(Samples.Numbered(1))).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    private static Image Noise(ulong seed, int width, int height, int channels)
    {
        SplitMix random = new(seed);
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next();
        return new Image(width, height, channels, pixels);
    }
}
