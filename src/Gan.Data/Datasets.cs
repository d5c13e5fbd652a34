using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Opens the data that <c>--data</c> names.</summary>
public static class Datasets
{
    private static readonly HashSet<string> s_parts = new(StringComparer.OrdinalIgnoreCase) { "train", "test", "val", "validation" };

    /// <summary>
    /// Opens a published data set by its name (<c>fashion-mnist</c>, <c>mnist</c>, <c>cifar10</c>), an idx
    /// file, a folder with idx files, CIFAR-10's archive or a folder with its batches, or a folder of images.
    /// A data set with a training and a test part opens the training part, and with <c>/test</c> after the
    /// name or the folder the test part.
    /// </summary>
    /// <param name="nameOrPath">Name or path.</param>
    /// <param name="notice">Receives a sentence on the progress of a long listing.</param>
    /// <exception cref="DataException">The data don't exist or can't be read.</exception>
    public static IImageSource Open(string nameOrPath, Action<string>? notice = null) => Open(nameOrPath, PublishedDataset.DefaultFolder, notice);

    /// <summary>
    /// Opens aligned pairs: two folders with the same file names, or one folder of pairs side by side. One
    /// folder may also have exactly two sub-folders with the same file names, of which the first in ordinal
    /// order holds the first images.
    /// </summary>
    /// <param name="path">Folder.</param>
    /// <param name="second">Folder of the second images; null for a single folder.</param>
    /// <param name="notice">Receives a sentence on the progress of a long listing.</param>
    /// <exception cref="DataException">A folder is missing, or an image lacks its partner.</exception>
    public static AlignedPairs OpenPairs(string path, string? second = null, Action<string>? notice = null)
    {
        if (second is not null)
            return new AlignedPairs(path, second, notice);
        ImageFolder folder = new(path, notice);
        if (folder.Classes is not [var first, var other])
            return new AlignedPairs(folder);
        // Parts of a data set, each of pairs side by side, often with the same file names.
        if (s_parts.Contains(first) && s_parts.Contains(other))
            throw new DataException(
                $"The folders '{first}' and '{other}' of '{path}' are parts of a data set, not the two images of pairs; give one of them.");
        return new AlignedPairs(Path.Combine(path, first), Path.Combine(path, other), notice);
    }

    internal static IImageSource Open(string nameOrPath, string fetched, Action<string>? notice = null)
    {
        (string whole, bool test) = Path.GetFileName(nameOrPath) == "test" && Path.GetDirectoryName(nameOrPath) is { Length: > 0 } parent ? (parent, true) : (nameOrPath, false);
        if (PublishedDataset.All.FirstOrDefault(one => one.Name == whole) is { } published)
        {
            if (published.Find(fetched) is { } folder)
                return OpenParted(folder, test)!;
            if (!Directory.Exists(whole))
                throw published.Missing(fetched);
        }

        if (Directory.Exists(nameOrPath))
            return OpenParted(nameOrPath, test: false) ?? new ImageFolder(nameOrPath, notice);
        if (test && Directory.Exists(whole) && OpenParted(whole, test) is { } part)
            return part;
        if (!File.Exists(nameOrPath))
            throw new DataException(
                $"There is no data '{nameOrPath}'; give {string.Join(", ", PublishedDataset.All.Select(one => one.Name))}, an idx file, " +
                "or a folder of images.");
        if (ImageFormats.IsNamed(nameOrPath))
            throw new DataException($"'{nameOrPath}' is a single image; give the folder that it is in.");
        return CifarFile.IsNamed(nameOrPath) ? new CifarDataset(nameOrPath) : new IdxDataset(nameOrPath);
    }

    // The data set of a folder in one of the formats that have a training and a test part; null where it
    // holds none.
    private static IImageSource? OpenParted(string folder, bool test) =>
        CifarFile.IsIn(folder) ? new CifarDataset(folder, test)
        : IdxDataset.IsIn(folder) ? new IdxDataset(test ? IdxDataset.TestIn(folder) : folder)
        : null;
}
