namespace GanFunctional.Data;

/// <summary>
/// Pairs of images of one size that show the same thing, such as an outline and its colouring (Isola et al.
/// 2017). A pair is read as one image with twice the channels, the first image's channels first, so
/// transforms apply to both alike.
/// </summary>
public sealed class AlignedPairs : IImageSource
{
    // The halves of the last pair, whose pixel arrays the next one reuses.
    [ThreadStatic]
    private static Image? t_first;

    [ThreadStatic]
    private static Image? t_second;

    private readonly ImageFolder _first;
    private readonly ImageFolder? _second;

    // Indices of each pair's images in the two folders; unused for pairs side by side.
    private readonly int[] _inFirst = [];
    private readonly int[] _inSecond = [];

    /// <summary>
    /// Opens the images of a folder, each a pair side by side, with the first image on the left.
    /// </summary>
    public AlignedPairs(ImageFolder folder)
    {
        Name = folder.Name;
        _first = folder;
        Count = folder.Count;
    }

    /// <summary>
    /// Lists two folders whose images have the same relative paths, apart from their extensions.
    /// </summary>
    /// <param name="first">Folder of the first images.</param>
    /// <param name="second">Folder of the second images.</param>
    /// <param name="notice">Receives a sentence on the progress of a long listing.</param>
    /// <exception cref="DataException">
    /// A folder is missing, unreadable or empty, an image has no partner, or two images of a folder have the
    /// same name.
    /// </exception>
    public AlignedPairs(string first, string second, Action<string>? notice = null)
    {
        Name = $"{first} + {second}";
        (ImageFolder a, ImageFolder b) = (new ImageFolder(first, notice), new ImageFolder(second, notice));
        Dictionary<string, int> inA = ByStem(a), inB = ByStem(b);
        string[] onlyA = [.. inA.Keys.Where(stem => !inB.ContainsKey(stem))];
        string[] onlyB = [.. inB.Keys.Where(stem => !inA.ContainsKey(stem))];
        string[] lacks = [.. Lacks(onlyA, second), .. Lacks(onlyB, first)];
        if (lacks.Length > 0)
        {
            throw new DataException(
                $"The images of '{first}' and '{second}' are not all pairs: {string.Join(", and ", lacks)}; " +
                "give both images of a pair the same name, or remove these.");
        }

        (_first, _second, Count) = (a, b, inA.Count);
        _inFirst = [.. inA.Values];
        _inSecond = [.. inA.Keys.Select(stem => inB[stem])];
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Channels => 6;

    /// <inheritdoc/>
    public (int Width, int Height)? Size => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => [];

    /// <summary>Reads a pair.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="channels">2 (grey) or 6 (RGB).</param>
    /// <param name="reuse">Image that is no longer needed, whose pixel array the result may reuse.</param>
    /// <exception cref="DataException">
    /// An image can't be read, can't be halved, or has another size than its partner.
    /// </exception>
    public Image Read(int index, int channels, Image? reuse = null)
    {
        if (channels is not (2 or 6))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Pairs have 2 or 6 channels.");
        Image first = t_first = ImageFile.Read(Describe(index), channels / 2, t_first);
        if (_second is null)
        {
            if (first.Width % 2 != 0)
            {
                throw new DataException(
                    $"'{Describe(index)}' is {first.Width} pixels wide, and a pair side by side must have an even width; " +
                    "make both halves equally wide.");
            }

            Image halves = Image.Allocate(first.Width / 2, first.Height, channels, reuse);
            Place(first, 0, halves, 0);
            Place(first, halves.Width, halves, channels / 2);
            return halves;
        }

        string partner = _second.Describe(_inSecond[index]);
        Image second = t_second = ImageFile.Read(partner, channels / 2, t_second);
        if ((first.Width, first.Height) != (second.Width, second.Height))
        {
            throw new DataException(
                $"'{Describe(index)}' is {first.Width}×{first.Height} and '{partner}' {second.Width}×{second.Height}; " +
                "give both images of a pair the same size.");
        }

        Image pair = Image.Allocate(first.Width, first.Height, channels, reuse);
        Place(first, 0, pair, 0);
        Place(second, 0, pair, channels / 2);
        return pair;
    }

    /// <summary>Path of the first image, or of both if they are side by side.</summary>
    public string Describe(int index) => _first.Describe(_second is null ? index : _inFirst[index]);

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(int index) => _second is null ? [Describe(index)] : [Describe(index), _second.Describe(_inSecond[index])];

    /// <inheritdoc/>
    public int? Label(int index) => null;

    private static IEnumerable<string> Lacks(string[] stems, string folder) =>
        stems.Length == 0 ? [] : [$"'{folder}' lacks {stems.Length} ({Sentence.Some(stems)})"];

    private static Dictionary<string, int> ByStem(ImageFolder folder)
    {
        Dictionary<string, int> stems = new(StringComparer.Ordinal);
        for (int i = 0; i < folder.Count; i++)
        {
            string stem = Path.ChangeExtension(folder.Paths[i], null);
            if (!stems.TryAdd(stem, i))
            {
                throw new DataException(
                    $"'{folder.Describe(stems[stem])}' and '{folder.Describe(i)}' have the same name, so their partners are ambiguous; " +
                    "remove or rename one.");
            }
        }

        return stems;
    }

    /// <summary>
    /// Copies columns of <paramref name="image"/>, starting at <paramref name="left"/>, to channels of the
    /// pair, starting at <paramref name="channel"/>.
    /// </summary>
    private static void Place(Image image, int left, Image pair, int channel)
    {
        int to = channel;
        for (int y = 0; y < pair.Height; y++)
        {
            int from = (y * image.Width + left) * image.Channels;
            for (int x = 0; x < pair.Width; x++, to += pair.Channels)
            {
                for (int c = 0; c < image.Channels; c++)
                    pair.Pixels[to + c] = image.Pixels[from++];
            }
        }
    }
}
