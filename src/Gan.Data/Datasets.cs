namespace GanFunctional.Data;

/// <summary>Finds what the user means by <c>--data</c>.</summary>
public static class Datasets
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts its files.</summary>
    public const string FashionMnistFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>
    /// Opens <c>fashion-mnist</c>, an idx file, a folder with idx files (the training set), or a folder of PNG and JPEG images.
    /// </summary>
    /// <exception cref="DataException">There is no such data, or it cannot be read.</exception>
    public static IImageSource Open(string nameOrPath) => Open(nameOrPath, FashionMnistFolder);

    internal static IImageSource Open(string nameOrPath, string fashionMnist)
    {
        if (string.Equals(nameOrPath, "fashion-mnist", StringComparison.Ordinal))
        {
            return Directory.Exists(fashionMnist) && IdxDataset.IsIn(fashionMnist)
                ? new IdxDataset(fashionMnist)
                : throw new DataException(
                    $"The data set fashion-mnist is not in '{fashionMnist}'; run scripts/setup, or apt install dataset-fashion-mnist.");
        }

        if (Directory.Exists(nameOrPath))
            return IdxDataset.IsIn(nameOrPath) ? new IdxDataset(nameOrPath) : new ImageFolder(nameOrPath);
        if (!File.Exists(nameOrPath))
            throw new DataException($"There is no data '{nameOrPath}'; give fashion-mnist, an idx file, or a folder of images.");
        if (Path.GetExtension(nameOrPath).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG")
            throw new DataException($"'{nameOrPath}' is a single image; give the folder that it is in.");
        return new IdxDataset(nameOrPath);
    }
}
