using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Finds what the user means by <c>--data</c>.</summary>
public static class Datasets
{
    private static readonly HashSet<string> s_parts = new(StringComparer.OrdinalIgnoreCase) { "train", "test", "val", "validation" };

    /// <summary>Where Debian's package dataset-fashion-mnist puts its files.</summary>
    public const string FashionMnistFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>
    /// Opens <c>fashion-mnist</c> (its training set) or <c>fashion-mnist/test</c>, an idx file, a folder with idx files (the training set), or a folder
    /// of images.
    /// </summary>
    /// <param name="nameOrPath">What to open.</param>
    /// <param name="notice">Told how far the listing of a large folder is, as <see cref="ImageFolder"/>'s.</param>
    /// <exception cref="DataException">There is no such data, or it cannot be read.</exception>
    public static IImageSource Open(string nameOrPath, Action<string>? notice = null) => Open(nameOrPath, FashionMnistFolder, notice);

    /// <summary>
    /// Opens aligned pairs: two folders with the same file names; or one folder, whose images are pairs side by side, or whose
    /// only two sub-folders have the same file names (the first in ordinal order holds the pairs' first images).
    /// </summary>
    /// <param name="path">A folder.</param>
    /// <param name="second">The folder of the second images, where it is another one.</param>
    /// <param name="notice">Told how far the listing of a large folder is, as <see cref="ImageFolder"/>'s.</param>
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
            throw new DataException($"The folders '{first}' and '{other}' of '{path}' are parts of a data set, not the two images of pairs; give one of them.");
        return new AlignedPairs(Path.Combine(path, first), Path.Combine(path, other), notice);
    }

    internal static IImageSource Open(string nameOrPath, string fashionMnist, Action<string>? notice = null)
    {
        if (nameOrPath is "fashion-mnist" or "fashion-mnist/test")
        {
            return Directory.Exists(fashionMnist) && IdxDataset.IsIn(fashionMnist)
                ? new IdxDataset(nameOrPath == "fashion-mnist" ? fashionMnist : IdxDataset.TestIn(fashionMnist))
                : throw new DataException(
                    $"The data set fashion-mnist is not in '{fashionMnist}'; run scripts/setup, or apt install dataset-fashion-mnist.");
        }

        if (Directory.Exists(nameOrPath))
            return IdxDataset.IsIn(nameOrPath) ? new IdxDataset(nameOrPath) : new ImageFolder(nameOrPath, notice);
        if (!File.Exists(nameOrPath))
            throw new DataException($"There is no data '{nameOrPath}'; give fashion-mnist, an idx file, or a folder of images.");
        if (ImageFormats.IsNamed(nameOrPath))
            throw new DataException($"'{nameOrPath}' is a single image; give the folder that it is in.");
        return new IdxDataset(nameOrPath);
    }
}
