using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Describes the content of data sets in a few words.</summary>
public static class DataFound
{
    private const int MostClasses = 12;

    /// <summary>Describes images: number, size, colour, classes with their numbers, and skipped files.</summary>
    /// <param name="source">Images to describe; a few are read if their size is unknown.</param>
    public static string In(IImageSource source) => $"{Of(source)}{ClassesOf(source)}{SkippedOf(source)}";

    /// <summary>Describes number, size and colour of pairs, and skipped files.</summary>
    internal static string InPairs(IImageSource pairs) => $"{pairs.Count:N0} pairs of {Kind(pairs)}{SkippedOf(pairs)}";

    /// <summary>Describes images with given labels, each with its number.</summary>
    internal static string In(IImageSource source, IEnumerable<(string Name, int Count)> labels) =>
        $"{Of(source)} with the labels {Counted(labels)}{SkippedOf(source)}";

    /// <summary>Opens data (of a folder the training part, if it has parts), and says what was found.</summary>
    internal static IImageSource Open(string data, Action<string>? notice) => Said(data, Datasets.Open(data, notice), notice);

    /// <summary>Opens data (of a folder all images), and says what was found.</summary>
    internal static IImageSource OpenAll(string data, Action<string>? notice) => Said(data, Datasets.OpenAll(data, notice), notice);

    private static IImageSource Said(string data, IImageSource source, Action<string>? notice)
    {
        notice?.Invoke($"{Quoting.Quote(data)}: {In(source)}");
        return source;
    }

    private static string Of(IImageSource source) => $"{source.Count:N0} {Kind(source)}";

    private static string Kind(IImageSource source)
    {
        ImageSurvey survey = ImageSurvey.Of(source);
        if (survey.Sizes.Count == 0) return $"images, unreadable as far as looked ({survey.Looked})";
        string colour = survey.IsGrey ? "grey" : "colour", size = $"{survey.Sizes[0].Width}×{survey.Sizes[0].Height}";
        if (survey.IsTransparent) colour = $"transparent {colour}";
        string kind = survey.Size is null ? $"{colour} images of {survey.Sizes.Count} sizes, most often {size}" : $"{size} {colour} images";
        string unreadable = survey.Unreadable == 0 ? "" : $", {survey.Unreadable} unreadable";
        return survey.Looked > 0 && survey.Looked < source.Count ? $"{kind} (by {survey.Looked} of them{unreadable})" : $"{kind}{unreadable}";
    }

    private static string ClassesOf(IImageSource source)
    {
        if (source.Classes.Count == 0) return "";
        int[] counts = new int[source.Classes.Count];
        for (int i = 0; i < source.Count; i++) counts[source.Label(i)!.Value]++;
        return $", in {source.Classes.Count} classes: {Counted(source.Classes.Zip(counts))}";
    }

    private static string Counted(IEnumerable<(string Name, int Count)> all)
    {
        (string Name, int Count)[] classes = [.. all];
        string first = string.Join(", ", classes.Take(MostClasses).Select(one => $"{Quoting.Short(one.Name)} ({one.Count:N0})"));
        return classes.Length > MostClasses ? $"{first} and {classes.Length - MostClasses} more" : first;
    }

    private static string SkippedOf(IImageSource source) => source.Skipped.Length == 0 ? "" : $"; skipped: {source.Skipped}";
}
