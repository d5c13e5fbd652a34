using System.Text.Json;

namespace GanFunctional.Data;

/// <summary>
/// Reads captions from JSON: an object per line or an array of objects, each with the name of an image and its captions; an
/// object of captions by image; or COCO's annotations.
/// </summary>
internal static class CaptionJson
{
    /// <summary>Reads a file that begins with <c>{</c> or <c>[</c>.</summary>
    /// <param name="path">File, for messages.</param>
    /// <param name="text">The file's text, from its start.</param>
    /// <param name="firstLine">First line that is not empty.</param>
    /// <param name="columns">Properties with captions; empty for the usual ones.</param>
    public static IEnumerable<(string File, string Where, string[] Captions)> Read(string path, StreamReader text, string firstLine, IReadOnlyList<string> columns) =>
        IsLine(firstLine) ? Lines(path, text, columns) : Document(path, text, columns);

    // An object that is whole and names an image: lines. Anything else is (a part of) one document.
    private static bool IsLine(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().Any(p => TableReader.IsFile(p.Name));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Lines that are damaged are still lines: a document's first line ends where a value may follow.
            return line.TrimEnd() is not ([.., '{' or '[' or ',' or ':'] or ['[', ..]);
        }
    }

    private static IEnumerable<(string File, string Where, string[] Captions)> Lines(string path, StreamReader text, IReadOnlyList<string> columns)
    {
        for (int line = 1; TextFile.NextLine(path, text, line) is { } json; line++)
        {
            if (string.IsNullOrWhiteSpace(json))
                continue;
            string where = $"line {line}";
            (string file, string[] captions) = Parsed(path, where, () => JsonDocument.Parse(json), document => Item(path, where, document, columns));
            yield return (file, where, captions);
        }
    }

    private static List<(string File, string Where, string[] Captions)> Document(string path, StreamReader text, IReadOnlyList<string> columns)
    {
        string json = TextFile.Guard(path, text.ReadToEnd);
        return Parsed(path, "the file", () => JsonDocument.Parse(json), root => root.ValueKind switch
        {
            JsonValueKind.Array => [.. root.EnumerateArray().Select((item, i) =>
            {
                (string file, string[] captions) = Item(path, $"item {i + 1}", item, columns);
                return (file, $"item {i + 1}", captions);
            })],
            _ when root.TryGetProperty("images", out JsonElement images) && root.TryGetProperty("annotations", out JsonElement annotations) =>
                Coco(path, images, annotations, columns),
            _ => [.. root.EnumerateObject().Select(image => (
                FileNames.Normal(image.Name) ?? throw Bad(path, "the file", "has an image without a name"),
                $"the entry {Quoting.Quote(image.Name)}",
                Texts(image.Value) ?? throw Bad(path, $"the entry {Quoting.Quote(image.Name)}", "is not a caption or a list of captions")))],
        });
    }

    // COCO (Chen et al. 2015): images have an id and a file_name, annotations an image_id and a caption.
    private static List<(string File, string Where, string[] Captions)> Coco(
        string path, JsonElement images, JsonElement annotations, IReadOnlyList<string> columns)
    {
        string caption = columns is [var one] ? one : "caption";
        Dictionary<string, string> names = [];
        foreach (JsonElement image in images.EnumerateArray())
            names[image.GetProperty("id").GetRawText()] = image.GetProperty("file_name").GetString()!;
        List<(string File, string Where, string[] Captions)> all = [];
        foreach ((int i, JsonElement annotation) in annotations.EnumerateArray().Index())
        {
            string where = $"annotation {i + 1}";
            if (!annotation.TryGetProperty("image_id", out JsonElement id) || !names.TryGetValue(id.GetRawText(), out string? name) || FileNames.Normal(name) is not { } file)
                throw Bad(path, where, "has an image_id that is not among the images");
            if (!annotation.TryGetProperty(caption, out JsonElement value) || Texts(value) is not { } captions)
                throw Bad(path, where, $"has no {Quoting.Quote(caption)}");
            all.Add((file, where, captions));
        }

        return all;
    }

    private static (string File, string[] Captions) Item(string path, string where, JsonElement item, IReadOnlyList<string> columns)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw Bad(path, where, "is not an object");
        JsonProperty[] properties = [.. item.EnumerateObject()];
        JsonProperty[] files = [.. properties.Where(p => TableReader.IsFile(p.Name))];
        JsonProperty[] captions = [.. properties.Where(p => columns.Count > 0 ? columns.Contains(p.Name) : CaptionTable.IsCaption(p.Name))];
        if (files is not [{ Value.ValueKind: JsonValueKind.String } name] || FileNames.Normal(name.Value.GetString()!) is not { } file)
            throw Bad(path, where, "does not name one image");
        return captions.Length == 0
            ? throw Bad(path, where, "has no caption")
            : (file, [.. captions.SelectMany(p => Texts(p.Value) ?? throw Bad(path, where, "has a caption that is not text"))]);
    }

    private static string[]? Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        _ => null,
    };

    private static T Parsed<T>(string path, string where, Func<JsonDocument> parse, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = parse();
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The second is also what half a surrogate pair in a string gives, the third an image of COCO without its name.
            throw Bad(path, where, e is KeyNotFoundException ? "has an image without id or file_name" : "is not JSON");
        }
    }

    private static DataException Bad(string path, string where, string what) =>
        new($"{char.ToUpperInvariant(where[0])}{where[1..]} of '{path}' {what}; write lines like {{\"file\": \"a.png\", \"caption\": \"a green frog\"}}, or an array of these.");
}
