using System.Globalization;
using System.Text.RegularExpressions;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Finds the latents of images that <c>gan sample --each --seed</c> drew, by their names, such as
/// <c>sample-00012.png</c>.
/// </summary>
internal static partial class DrawnSamples
{
    // Mean difference of 8-bit pixels: other images differ by tens, the same drawn elsewhere by single steps
    // of a few pixels.
    private const double MostDifference = 0.5;

    /// <summary>Parses the number in an image's name, from 1.</summary>
    /// <exception cref="GanException">The name is not one of <c>gan sample --each</c>.</exception>
    internal static int Number(string file) =>
        Name().Match(Path.GetFileName(file)) is { Success: true } match
            && int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) is > 0 and var number
            ? number
            : throw new GanException(
                $"'{Quoting.Short(file)}' is not the name of an image that gan sample --each drew, such as sample-00012.png, " +
                "so its latent is unknown: remove it.");

    /// <summary>Lists the PNGs of a folder with their numbers, in ascending order.</summary>
    /// <exception cref="GanException">There are none, or a name has no number.</exception>
    internal static IReadOnlyList<(string File, int Number)> List(string folder)
    {
        if (!Directory.Exists(folder)) throw new GanException($"There is no folder '{folder}': give a folder of images that gan sample --each drew.");
        IEnumerable<string> images = Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal);
        (string, int)[] files = [.. images.Select(file => (file, Number(file))).OrderBy(file => file.Item2)];
        return files.Length > 0 ? files : throw new GanException(
            $"The folder '{folder}' holds no PNG: put images into it that gan sample --each drew.");
    }

    /// <summary>Finds the latents of the images in a folder, [n, …].</summary>
    /// <exception cref="GanException">
    /// As <see cref="List"/>; or the run draws another image with this seed.
    /// </exception>
    /// <exception cref="DataException">An image can't be read.</exception>
    internal static Tensor Read(string folder, AnalysedGan gan, ulong seed)
    {
        IReadOnlyList<(string File, int Number)> files = List(folder);
        Tensor latents = Latents(gan, [.. files.Select(file => file.Number)], seed);
        ImageShape shape = gan.Gan.Shape;
        int channels = shape.Channels, length = shape.Pixels;
        float[] drawn = Scope.Run(() => gan.Generate(latents)).ToArray<float>();
        foreach ((int i, (string file, _)) in files.Index())
        {
            Image image = ImageFile.Read(file, channels), own = ImageGrid.One(drawn.AsSpan(i * length, length), channels, shape.Height, shape.Width);
            if ((image.Width, image.Height) != (own.Width, own.Height) || MeanDifference(image.Pixels, own.Pixels) > MostDifference)
                throw new GanException(
                    $"'{file}' is not what the run draws as this image with --seed {seed}: " +
                    "give the --run and the --seed that gan sample drew it with.");
        }

        return latents;
    }

    /// <summary>Finds the latents of images by their numbers, [n, …].</summary>
    internal static Tensor Latents(AnalysedGan gan, IReadOnlyList<int> numbers, ulong seed)
    {
        long[] places = [.. numbers.Select(number => number - 1L)];
        return Scope.Run(() => gan.Latents(numbers.Max(), seed).index_select(0, Tensors.From(places, places.Length)));
    }

    private static double MeanDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++) sum += Math.Abs(a[i] - b[i]);
        return (double)sum / a.Length;
    }

    [GeneratedRegex(@"\Asample-(?<number>\d{1,6})\.png\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
