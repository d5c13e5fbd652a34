using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>
/// Grey images, and labels if present, from idx files (such as MNIST and Fashion-MNIST), in memory.
/// </summary>
public sealed class IdxDataset : IImageSource
{
    /// <summary>
    /// Folder name that identifies Fashion-MNIST, whose files have the same names as MNIST's.
    /// </summary>
    private const string FashionMnist = "fashion-mnist";

    private static readonly string[] s_clothes =
        ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"];

    private readonly string _file;
    private readonly byte[] _images;
    private readonly byte[]? _labels;
    private readonly int _width;
    private readonly int _height;

    /// <summary>Reads images of shape <c>[n, h, w]</c>, and labels from the file beside them.</summary>
    /// <param name="path">
    /// Idx file of images, plain or .gz, or a folder, whose training set is read. The file of labels has the
    /// same name with <c>labels</c> and <c>idx1</c> instead of <c>images</c> and <c>idx3</c>.
    /// </param>
    /// <exception cref="DataException">
    /// A file is missing, of another format or truncated, or the numbers of images and labels differ.
    /// </exception>
    public IdxDataset(string path)
    {
        Name = path;
        _file = Directory.Exists(path) ? ImagesIn(path) : path;
        (int[] dimensions, _images) = IdxFile.Read(_file, 3, "images");
        (Count, _height, _width) = (dimensions[0], dimensions[1], dimensions[2]);
        string labels = Path.Combine(
            Path.GetDirectoryName(_file) ?? "",
            Path.GetFileName(_file).Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal));
        if (labels != _file && File.Exists(labels))
            _labels = LabelsOf(labels);
        Classes = _labels is null ? [] : NamesOf(_labels.Max() + 1);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Channels => 1;

    /// <inheritdoc/>
    public (int Width, int Height)? Size => (_width, _height);

    /// <summary>
    /// Labels as numbers, or the names of the clothes for files in a folder called <c>fashion-mnist</c>.
    /// </summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Tells whether a folder holds idx images.</summary>
    internal static bool IsIn(string folder) => Candidates(folder).Length > 0;

    /// <summary>Opens the test set (<c>t10k</c>) of a folder.</summary>
    /// <exception cref="DataException">There is none.</exception>
    internal static string TestIn(string folder) =>
        Candidates(folder).FirstOrDefault(file => Path.GetFileName(file).StartsWith("t10k", StringComparison.Ordinal))
        ?? throw new DataException(
            $"The folder '{folder}' holds no idx file of test images (such as t10k-images-idx3-ubyte.gz); fetch the data set again.");

    /// <inheritdoc/>
    public Image Read(int index, int channels, Image? reuse = null)
    {
        Image image = Image.Allocate(_width, _height, channels, reuse);
        ReadOnlySpan<byte> pixels = _images.AsSpan(checked(index * (_width * _height)), _width * _height);
        PixelFormat.Convert(pixels, 1, image.Pixels.AsSpan(0, pixels.Length * channels), channels);
        return image;
    }

    /// <inheritdoc/>
    public string Describe(int index) => $"{_file}, image {index}";

    /// <inheritdoc/>
    public int? Label(int index) => _labels?[index];

    private static string[] Candidates(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*idx3*")
                .Where(file => Path.GetFileName(file).Contains("images", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot list the folder '{folder}': {Sentence.Reason(e)}; check the path.", e);
        }
    }

    private static string ImagesIn(string folder)
    {
        string[] all = Candidates(folder);
        string[] train = [.. all.Where(file => Path.GetFileName(file).StartsWith("train", StringComparison.Ordinal))];
        return (train.Length > 0 ? train : all) switch
        {
            [] => throw new DataException($"The folder '{folder}' holds no idx file of images (such as train-images-idx3-ubyte.gz)."),
            [var only] => only,
            // The same set plain and compressed: the plain one is quicker.
            [var plain, var zipped] when zipped == plain + ".gz" => plain,
            var several => throw new DataException(
                $"The folder '{folder}' holds {several.Length} idx files of images (such as '{several[0]}'); give the path of one."),
        };
    }

    private string[] NamesOf(int classes) =>
        classes <= s_clothes.Length && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(_file))) == FashionMnist
            ? s_clothes
            : [.. Enumerable.Range(0, classes).Select(label => $"{label}")];

    private byte[] LabelsOf(string file)
    {
        byte[] labels = IdxFile.Read(file, 1, "labels").Values;
        return labels.Length == Count
            ? labels
            : throw new DataException($"'{file}' has {labels.Length} labels for the {Count} images of '{_file}'; fetch both again.");
    }
}
