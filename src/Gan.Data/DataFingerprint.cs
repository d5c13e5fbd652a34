using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace GanFunctional.Data;

/// <summary>
/// Fingerprint of the data of a training, the same wherever they lie: names and sizes of files, within the
/// folder that holds them all. Of data in memory, such as idx files: some of the images.
/// </summary>
/// <param name="Names">Hash of the files' names and of the images' labels, in order.</param>
/// <param name="Sizes">Hash of the files' sizes, or of images in memory.</param>
/// <param name="Tables">Hash of the content of tables, such as captions.</param>
public sealed record DataFingerprint(string Names, string Sizes, string Tables)
{
    private const int Digits = 32, MostInMemory = 1000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Takes the fingerprint of data.</summary>
    /// <param name="sources">Images.</param>
    /// <param name="tables">Further files.</param>
    /// <param name="notice">Receives a sentence on the progress every few seconds.</param>
    /// <exception cref="DataException">A file is missing or unreadable.</exception>
    public static DataFingerprint Of(IReadOnlyList<IImageSource> sources, IReadOnlyList<string> tables, Action<string>? notice = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(tables);
        using IncrementalHash names = New(), sizes = New(), content = New();
        try
        {
            foreach (IImageSource source in sources)
            {
                if (source.Count > 0 && File.Exists(source.Files(0)[0]))
                    AddFiles(source, names, sizes, notice);
                else
                    AddImages(source, names, sizes);
            }

            foreach (string file in tables.SelectMany(Contents))
            {
                using FileStream stream = File.OpenRead(file);
                content.AppendData(SHA256.HashData(stream));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The data can't be read: {Sentence.Reason(e)}; check its files.", e);
        }

        return new(Text(names), Text(sizes), Text(content));
    }

    // Captions can be a folder of texts.
    private static IEnumerable<string> Contents(string table) =>
        Directory.Exists(table) ? Directory.EnumerateFiles(table, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [table];

    private static void AddFiles(IImageSource source, IncrementalHash names, IncrementalHash sizes, Action<string>? notice)
    {
        int[] roots = [.. Enumerable.Range(0, source.Files(0).Count).Select(place => Root(source, place))];
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < source.Count; i++)
        {
            foreach ((int place, string file) in source.Files(i).Index())
            {
                Add(names, $"{file[roots[place]..].Replace('\\', '/')}\0{source.Label(i)}\n");
                Add(sizes, $"{new FileInfo(file).Length}\n");
            }

            if (watch.Elapsed < s_patience) continue;
            notice?.Invoke($"taking the sizes of the files of '{source.Name}': {i:N0} of {source.Count:N0} so far");
            watch.Restart();
        }
    }

    // Length of the path of the folder that holds all files at a place.
    private static int Root(IImageSource source, int place)
    {
        string first = source.Files(0)[place];
        int length = Path.GetDirectoryName(first.AsSpan()).Length;
        for (int i = 1; i < source.Count; i++) length = Math.Min(length, first.AsSpan().CommonPrefixLength(source.Files(i)[place]));
        return first.AsSpan(0, length).LastIndexOfAny('/', '\\') is var slash && length < first.Length && first[length] is '/' or '\\' ? length : slash + 1;
    }

    // Images all over the source: a data set in memory may be sorted.
    private static void AddImages(IImageSource source, IncrementalHash names, IncrementalHash sizes)
    {
        Image? reuse = null;
        int chosen = Math.Min(source.Count, MostInMemory);
        for (int n = 0; n < chosen; n++)
        {
            int i = (int)((long)n * source.Count / chosen);
            Add(names, $"{source.Label(i)}\n");
            sizes.AppendData((reuse = source.Read(i, source.Channels, reuse)).Pixels);
        }
    }

    private static IncrementalHash New() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

    private static string Text(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
}
