using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Opens the data that <c>--data</c> names.</summary>
public static class Datasets
{
    /// <summary>
    /// Opens a published data set by its name (<c>fashion-mnist</c>, <c>mnist</c>, <c>cifar10</c>), an idx
    /// file, a folder with idx files, CIFAR-10's archive or a folder with its batches, or a folder of images.
    /// A data set with a training and a test part opens the training part, and with <c>/test</c> after the
    /// name or the folder the test part.
    /// </summary>
    /// <param name="nameOrPath">Name or path.</param>
    /// <param name="notice">Receives a sentence on a part that was chosen, and on the progress of a long listing.</param>
    /// <exception cref="DataException">The data don't exist or can't be read.</exception>
    public static IImageSource Open(string nameOrPath, Action<string>? notice = null) => Open(nameOrPath, PublishedDataset.DefaultFolder, notice);

    /// <summary>Opens data as <see cref="Open(string, Action{string}?)"/> does, but all images of a folder, whatever its parts.</summary>
    /// <inheritdoc cref="Open(string, Action{string}?)"/>
    public static IImageSource OpenAll(string nameOrPath, Action<string>? notice = null) =>
        Directory.Exists(nameOrPath) && Published(nameOrPath) is null && OpenParted(nameOrPath, test: false) is null
            ? new ImageFolder(nameOrPath, notice)
            : Open(nameOrPath, notice);

    /// <summary>Opens a folder of images, or its training part where it has parts.</summary>
    /// <param name="folder">Folder.</param>
    /// <param name="notice">Receives a sentence on a part that was chosen, and on the progress of a long listing.</param>
    /// <exception cref="DataException">The folder doesn't exist, holds no images, or no training part.</exception>
    public static ImageFolder OpenFolder(string folder, Action<string>? notice = null) => new ImageFolder(folder, notice).TrainingPart(notice);

    /// <summary>
    /// Opens aligned pairs: two folders with the same file names, or one folder of pairs side by side. One
    /// folder may also have exactly two sub-folders with the same file names, of which the first in ordinal
    /// order holds the first images, or <c>trainA</c> and <c>trainB</c>. Parts are as in <see cref="Open(string, Action{string}?)"/>.
    /// </summary>
    /// <param name="path">Folder.</param>
    /// <param name="second">Folder of the second images; null for a single folder.</param>
    /// <param name="notice">Receives a sentence on what was chosen, and on the progress of a long listing.</param>
    /// <exception cref="DataException">
    /// A folder is missing, an image lacks its partner, or the images are not twice as wide as high, as pairs side by side are.
    /// </exception>
    public static AlignedPairs OpenPairs(string path, string? second = null, Action<string>? notice = null)
    {
        if (second is not null)
            return new AlignedPairs(OpenFolder(path, notice), OpenFolder(second, notice));
        if (TrainingSides(path) is not (string a, string b))
        {
            ImageFolder folder = new ImageFolder(path, notice).TrainingPart(notice, domains: true);
            if (TrainingSides(folder.Name) is not (string first, string other))
                return AlignedPairs.SideBySide(folder);
            (a, b) = (first, other);
        }

        notice?.Invoke($"pairs: A is '{a}', B is '{b}'");
        return new AlignedPairs(OpenFolder(a, notice), OpenFolder(b, notice));
    }

    // The folders of A and B in a folder: exactly two that are not parts of a data set, or trainA and trainB.
    private static (string A, string B)? TrainingSides(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        string[] names = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.').Order(StringComparer.Ordinal)];
        string[] training = [.. names.Where(name => DatasetParts.SideOf(name) is { IsTraining: true })];
        (string A, string B)? sides = (training, names) switch
        {
            ([var a, var b], _) => (a, b),
            (_, [var a, var b]) when !DatasetParts.IsPart(a) && !DatasetParts.IsPart(b) => (a, b),
            _ => null,
        };
        return sides is (string first, string second) ? (Path.Combine(folder, first), Path.Combine(folder, second)) : null;
    }

    internal static IImageSource Open(string nameOrPath, string fetched, Action<string>? notice = null)
    {
        (string whole, bool test) = Path.GetFileName(nameOrPath) == "test" && Path.GetDirectoryName(nameOrPath) is { Length: > 0 } parent ? (parent, true) : (nameOrPath, false);
        if (Published(whole) is { } published)
        {
            if (published.Find(fetched) is { } folder)
                return OpenParted(folder, test)!;
            if (!Directory.Exists(whole))
                throw published.Missing(fetched);
        }

        if (Directory.Exists(nameOrPath))
            return OpenParted(nameOrPath, test: false) ?? OpenFolder(nameOrPath, notice);
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

    private static PublishedDataset? Published(string name) => PublishedDataset.All.FirstOrDefault(one => one.Name == name);

    // The data set of a folder in one of the formats that have a training and a test part; null where it
    // holds none.
    private static IImageSource? OpenParted(string folder, bool test) =>
        CifarFile.IsIn(folder) ? new CifarDataset(folder, test)
        : IdxDataset.IsIn(folder) ? new IdxDataset(test ? IdxDataset.TestIn(folder) : folder)
        : null;
}
