using System.Text.RegularExpressions;

namespace GanFunctional.Data;

/// <summary>
/// Captions of images, one or more each. They come from a table (<see cref="TableReader"/>), with several
/// columns or several rows per image; from JSON (objects <c>{"file": "a.png", "caption": "a frog"}</c>, one per line or in
/// an array, captions by image, or COCO's annotations); or from a folder of text files, one caption per line.
/// </summary>
public sealed partial class CaptionTable
{
    private readonly Dictionary<string, List<string>> _captions = new(StringComparer.Ordinal);

    private CaptionTable(string path) => Name = path;

    /// <summary>Path of the file.</summary>
    public string Name { get; }

    /// <summary>Paths of the images within their folder, in the order of the file.</summary>
    public IReadOnlyCollection<string> Files => _captions.Keys;

    /// <summary>Reads captions.</summary>
    /// <param name="path">CSV or TSV file, or JSON, recognised by content; or a folder of <c>.txt</c> files named as the images.</param>
    /// <param name="columns">
    /// Columns (in JSON: properties) of captions. Empty for those called caption or text, optionally with an
    /// s or a number.
    /// </param>
    /// <exception cref="DataException">
    /// A column is unknown, a caption is empty, or the file is malformed.
    /// </exception>
    public static CaptionTable Read(string path, IReadOnlyList<string> columns)
    {
        CaptionTable table = new(path);
        if (Directory.Exists(path))
        {
            table.AddFiles();
            return table;
        }

        using (StreamReader text = TextFile.Open(path, out string[] firstLines))
        {
            if (firstLines[0].TrimStart() is ['{' or '[', ..])
            {
                foreach ((string file, string where, string[] captions) in CaptionJson.Read(path, text, firstLines[0], columns))
                    table.Add(file, where, captions);
                return table._captions.Count > 0 ? table : throw new DataException($"'{path}' holds no captions; give a caption for each image.");
            }
        }

        table.AddRows(columns);
        return table;
    }

    /// <summary>Tells whether a column or property of this name holds captions by default.</summary>
    internal static bool IsCaption(string name) => CaptionName().IsMatch(name);

    /// <summary>Captions of one of <see cref="Files"/>.</summary>
    internal IReadOnlyList<string> Of(string file) => _captions[file];

    private void AddRows(IReadOnlyList<string> columns)
    {
        using TableReader reader = new(Name);
        int[] places = [.. (columns.Count > 0 ? columns : reader.Facts.Where(IsCaption)).Select(reader.Column)];
        if (places.Length == 0)
        {
            throw new DataException(
                $"'{Name}' has no column called caption or text; choose those that hold captions from {Sentence.Some([.. reader.Facts], most: 12)}.");
        }

        while (reader.Read())
        {
            string[] captions = [.. places.Select(place => reader.Fields[place])];
            // With several columns an image may have fewer captions than another, but not none.
            string[] given = [.. captions.Where(caption => !string.IsNullOrWhiteSpace(caption))];
            Add(reader.File, $"line {reader.Line}", given.Length > 0 ? given : captions);
        }

        if (_captions.Count == 0)
            throw new DataException($"'{Name}' has a header and no rows; give a table of captions.");
    }

    // As fine-tuning tools write them: a.txt beside or instead of a.png, a caption per line.
    private void AddFiles()
    {
        string[] files = TextFile.Guard(Name, () => Directory.GetFiles(Name, "*.txt", SearchOption.AllDirectories));
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(Name, file).Replace('\\', '/');
            string[] captions = [.. TextFile.Guard(file, () => File.ReadAllLines(file)).Where(line => !string.IsNullOrWhiteSpace(line))];
            Add(Path.ChangeExtension(name, null), $"the file {Quoting.Quote(name)}", captions);
        }

        if (_captions.Count == 0)
            throw new DataException($"The folder '{Name}' holds no .txt file; give a table or JSON of captions, or a folder with a text file for each image.");
    }

    private void Add(string file, string where, string[] captions)
    {
        if (captions.Length == 0 || captions.Any(string.IsNullOrWhiteSpace))
            throw new DataException($"'{Name}' has an empty caption for {Quoting.Quote(file)} in {where}; write one, or remove the image.");
        if (!_captions.TryGetValue(file, out List<string>? all))
            _captions.Add(file, all = []);
        all.AddRange(captions.Select(caption => caption.Trim()));
    }

    [GeneratedRegex("^(caption|text)s?[ _-]?[0-9]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CaptionName();
}
