namespace GanFunctional.Data;

/// <summary>Binary attributes of images, such as a smile, from a table (<see cref="TableReader"/>).</summary>
public sealed class AttributeTable
{
    private readonly Dictionary<string, (float[] Values, int Line)> _rows = new(StringComparer.Ordinal);

    private AttributeTable(string path, IReadOnlyList<string> names) => (Name, Names) = (path, names);

    /// <summary>Path of the file.</summary>
    public string Name { get; }

    /// <summary>Names of the attributes, in the order of the request.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Paths of the images within their folder, in the order of the file.</summary>
    public IReadOnlyCollection<string> Files => _rows.Keys;

    /// <summary>Reads a table.</summary>
    /// <param name="path">File; see <see cref="TableReader"/>.</param>
    /// <param name="wanted">
    /// Attributes: columns of 0, −1, false or no, and 1, true or yes; or <c>column=value</c>, true where the
    /// column holds that value. Empty for all columns.
    /// </param>
    /// <exception cref="DataException">
    /// A column or value is unknown, an image has two rows, or the table is malformed.
    /// </exception>
    public static AttributeTable Read(string path, IReadOnlyList<string> wanted)
    {
        using TableReader reader = new(path);
        AttributeTable table = new(path, wanted.Count > 0 ? [.. wanted] : [.. reader.Facts]);
        if (table.Names.Count == 0)
            throw new DataException($"'{path}' has no column besides the images' names; give a table of attributes.");
        if (table.Names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataException($"The attribute {Quoting.Quote(twice.Key)} of '{path}' is chosen twice; name it once.");
        Attribute[] attributes = [.. table.Names.Select(name => Attribute.Find(name, reader))];
        while (reader.Read())
        {
            float[] values = [.. attributes.Select(attribute => attribute.Of(reader, path) ? 1f : 0f)];
            if (!table._rows.TryAdd(reader.File, (values, reader.Line)))
            {
                throw new DataException(
                    $"'{path}' names {Quoting.Quote(reader.File)} in line {reader.Line} again, after line {table._rows[reader.File].Line}; " +
                    "keep one of the rows.");
            }
        }

        if (table._rows.Count == 0)
            throw new DataException($"'{path}' has a header and no rows; give a table of attributes.");
        foreach (Attribute attribute in attributes)
            attribute.CheckOccurs(path);
        return table;
    }

    /// <summary>
    /// Finds the attributes of an image, each 0 or 1, by its path or the last parts of it; null if it has no
    /// row. Do not write to the array.
    /// </summary>
    /// <param name="path">Path of the image, such as <c>photos/anna/1.png</c> for the row <c>anna/1.png</c>.</param>
    public float[]? Find(string path)
    {
        string? rest = FileNames.Normal(path);
        while (rest is not null)
        {
            if (_rows.TryGetValue(rest, out var row))
                return row.Values;
            int slash = rest.IndexOf('/', StringComparison.Ordinal);
            rest = slash < 0 ? null : rest[(slash + 1)..];
        }

        return null;
    }

    /// <summary>
    /// Attributes of one of <see cref="Files"/>, each 0 or 1, in the order of <see cref="Names"/>.
    /// </summary>
    internal float[] Of(string file) => _rows[file].Values;

    /// <summary>A binary column, or the test whether a column holds <paramref name="Value"/>.</summary>
    private sealed record Attribute(string Name, int Column, string? Value)
    {
        private readonly HashSet<string> _seen = [];

        public static Attribute Find(string name, TableReader reader)
        {
            int equals = name.IndexOf('=', StringComparison.Ordinal);
            return equals < 0 || reader.Columns.Contains(name)
                ? new Attribute(name, reader.Column(name), null)
                : new Attribute(name[..equals], reader.Column(name[..equals]), name[(equals + 1)..]);
        }

        public bool Of(TableReader reader, string path)
        {
            string field = reader.Fields[Column].Trim();
            if (Value is not null)
            {
                _seen.Add(field);
                return field == Value;
            }

            return field.ToUpperInvariant() switch
            {
                "1" or "TRUE" or "YES" => true,
                "0" or "-1" or "FALSE" or "NO" => false,
                _ => throw new DataException(
                    $"'{path}' has {Quoting.Quote(field)} for {Quoting.Quote(Name)} in line {reader.Line}; " +
                    $"an attribute is 1 or 0 (or -1, true, false, yes, no), and {Quoting.Quote($"{Name}=…")} asks for one value of several."),
            };
        }

        public void CheckOccurs(string path)
        {
            if (Value is not null && !_seen.Contains(Value))
            {
                throw new DataException(
                    $"No row of '{path}' has {Quoting.Quote(Value)} for {Quoting.Quote(Name)}; there are {Sentence.Some(_seen, most: 12)}.");
            }
        }
    }
}
