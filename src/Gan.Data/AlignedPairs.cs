namespace GanFunctional.Data;

/// <summary>
/// Pairs of images of one size that show the same thing, such as an outline and its colouring (Isola et al.
/// 2017). A pair is read as one image with twice the channels, the first image's channels first, so
/// transforms apply to both alike.
/// </summary>
public sealed class AlignedPairs : IImageSource
{
    // Width of a half of a pair side by side, relative to its height.
    private const double LeastShape = 0.9;

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

    private AlignedPairs(ImageFolder folder) => (Name, _first, Count) = (folder.Name, folder, folder.Count);

    /// <summary>Matches two folders whose images have the same relative paths, apart from their extensions.</summary>
    /// <param name="first">Folder of the first images.</param>
    /// <param name="second">Folder of the second images.</param>
    /// <exception cref="DataException">An image has no partner, or two images of a folder have the same name.</exception>
    public AlignedPairs(ImageFolder first, ImageFolder second)
    {
        Name = $"{first.Name} + {second.Name}";
        Dictionary<string, int> inA = ByStem(first), inB = ByStem(second);
        string[] onlyA = [.. inA.Keys.Where(stem => !inB.ContainsKey(stem))];
        string[] onlyB = [.. inB.Keys.Where(stem => !inA.ContainsKey(stem))];
        string[] lacks = [.. Lacks(onlyA, second), .. Lacks(onlyB, first)];
        if (lacks.Length > 0)
        {
            throw new DataException(
                $"The images of '{first.Name}' and '{second.Name}' are not all pairs: {string.Join(", and ", lacks)}; " +
                "give both images of a pair the same name, or remove these.");
        }

        (_first, _second, Count) = (first, second, inA.Count);
        _inFirst = [.. inA.Values];
        _inSecond = [.. inA.Keys.Select(stem => inB[stem])];
    }

    /// <summary>Opens the images of a folder, each a pair side by side, with the first image on the left.</summary>
    /// <exception cref="DataException">The images are not at least about twice as wide as high.</exception>
    public static AlignedPairs SideBySide(ImageFolder folder)
    {
        AlignedPairs pairs = new(folder);
        // Halves that are clearly higher than wide are those of a single photograph.
        if (ImageSurvey.Of(pairs).Sizes is [var half, ..] && half.Width < LeastShape * half.Height)
        {
            throw new DataException(
                $"The images of '{folder.Name}' are {2 * half.Width}×{half.Height}, and pairs side by side are at least about twice as wide as high; " +
                "give single images as two folders, A with --data and B with --data-b.");
        }

        return pairs;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Skipped => string.Join(", ", new[] { _first.Skipped, _second?.Skipped ?? "" }.Where(skipped => skipped.Length > 0));

    /// <inheritdoc/>
    public int Channels => 6;

    /// <inheritdoc/>
    public (int Width, int Height)? Size => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => [];

    /// <summary>Reads a pair.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="channels">2 (grey), 6 (RGB) or 8 (RGB and alpha).</param>
    /// <param name="reuse">Image that is no longer needed, whose pixel array the result may reuse.</param>
    /// <exception cref="DataException">
    /// An image can't be read, can't be halved, or has another size than its partner.
    /// </exception>
    public Image Read(int index, int channels, Image? reuse = null)
    {
        if (channels is not (2 or 6 or 8))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "Pairs have 2, 6 or 8 channels.");
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

    private static IEnumerable<string> Lacks(string[] stems, ImageFolder folder) =>
        stems.Length == 0 ? [] : [$"'{folder.Name}' lacks {stems.Length} ({Sentence.Some(stems)}){(folder.Skipped.Length == 0 ? "" : $" and holds {folder.Skipped}")}"];

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
