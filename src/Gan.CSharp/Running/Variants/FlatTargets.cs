using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Recognises pairs whose second images are areas of flat colours, as masks and label maps are. They follow from
/// the first image, so noise at test time does harm.
/// </summary>
internal static class FlatTargets
{
    private const int MostImages = 16, MostRows = 64, Near = 1;

    // Of the pixels that are not of an image's most common colour.
    private const double LeastShare = 0.7;

    /// <summary>Tells whether the targets are flat, by a few pairs from all over the data.</summary>
    /// <param name="pairs">Pairs.</param>
    /// <param name="reverse">Whether the first images are the targets.</param>
    internal static bool Are(IImageSource pairs, bool reverse)
    {
        double[] shares = [.. Some(pairs).Select(pair => Share(pair, reverse ? 0 : pair.Channels / 2))];
        return shares.Length > 0 && shares.Average() >= LeastShare;
    }

    private static IEnumerable<Image> Some(IImageSource pairs)
    {
        int count = Math.Min(pairs.Count, MostImages);
        for (int i = 0; i < count; i++)
        {
            Image pair;
            try
            {
                pair = pairs.Read((int)((long)i * pairs.Count / count), pairs.Channels);
            }
            catch (DataException)
            {
                continue; // the loader reports it
            }

            yield return pair;
        }
    }

    // Share of pixels like their right neighbours, apart from those of the most common colour.
    private static double Share(Image pair, int first)
    {
        int channels = pair.Channels / 2;
        ReadOnlySpan<byte> Pixel(int x, int y) => pair.Pixels.AsSpan((y * pair.Width + x) * pair.Channels + first, channels);
        int Colour(int x, int y)
        {
            int colour = 0;
            foreach (byte value in Pixel(x, y)) colour = (colour << 5) | (value >> 3);
            return colour;
        }

        int step = Math.Max(1, pair.Height / MostRows);
        (int X, int Y)[] places = [.. from y in Enumerable.Range(0, pair.Height) where y % step == 0 from x in Enumerable.Range(0, pair.Width - 1) select (x, y)];
        if (places.Length == 0) return 0;
        int common = places.CountBy(place => Colour(place.X, place.Y)).MaxBy(colour => colour.Value).Key;
        (int X, int Y)[] others = [.. places.Where(place => Colour(place.X, place.Y) != common)];
        if (others.Length == 0) return 1;
        return others.Average(place => Alike(Pixel(place.X, place.Y), Pixel(place.X + 1, place.Y)) ? 1.0 : 0.0);
    }

    private static bool Alike(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (Math.Abs(a[i] - b[i]) > Near) return false;
        }

        return true;
    }
}
