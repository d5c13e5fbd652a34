using System.Text;
using System.Text.Json;

namespace GanFunctional.Data;

/// <summary>
/// Reads JSON lines: an object per line, with the name of an image and a caption or a list of captions.
/// </summary>
internal static class CaptionLines
{
    /// <summary>Reads the non-empty lines.</summary>
    public static IEnumerable<(string File, int Line, string[] Captions)> Read(string path, StreamReader text, IReadOnlyList<string> columns)
    {
        StringBuilder buffer = new();
        for (int line = 1; ; line++)
        {
            int number = line;
            if (TextFile.Guard(path, () => NextLine(path, text, buffer, number)) is not { } json)
                yield break;
            if (string.IsNullOrWhiteSpace(json))
                continue;
            (string file, string[] captions) = Parse(path, json, columns, line);
            yield return (file, line, captions);
        }
    }

    private static (string File, string[] Captions) Parse(string path, string json, IReadOnlyList<string> columns, int line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad(path, line, "is not an object");
            JsonProperty[] properties = [.. document.RootElement.EnumerateObject()];
            JsonProperty[] files = [.. properties.Where(p => TableReader.IsFile(p.Name))];
            JsonProperty[] captions = [.. properties.Where(p => columns.Count > 0 ? columns.Contains(p.Name) : CaptionTable.IsCaption(p.Name))];
            if (files is not [{ Value.ValueKind: JsonValueKind.String } name] || FileNames.Normal(name.Value.GetString()!) is not { } file)
                throw Bad(path, line, "does not name one image");
            if (captions.Length == 0)
                throw Bad(path, line, "has no caption");
            return (file, [.. captions.SelectMany(p => Texts(p.Value) ?? throw Bad(path, line, "has a caption that is not text"))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what half a surrogate pair in a string gives.
            throw Bad(path, line, "is not JSON");
        }
    }

    private static IEnumerable<string>? Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        _ => null,
    };

    private static DataException Bad(string path, int line, string what) =>
        new($"Line {line} of '{path}' {what}; write lines like {{\"file\": \"a.png\", \"caption\": \"a green frog\"}}.");

    private static string? NextLine(string path, StreamReader text, StringBuilder buffer, int line)
    {
        buffer.Clear();
        int c;
        while ((c = text.Read()) >= 0 && c != '\n')
        {
            if (buffer.Length == TextFile.LongestLine)
            {
                throw new DataException(
                    $"'{path}' has more than {TextFile.LongestLine} characters in line {line}; give lines with an object for each image.");
            }

            buffer.Append((char)c);
        }

        return c < 0 && buffer.Length == 0 ? null : buffer.ToString();
    }
}
