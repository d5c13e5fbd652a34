using CsvHelper;

namespace GanFunctional.Data;

/// <summary>
/// Reads a table about images row by row: CSV with a header (RFC 4180), whose separator (comma, semicolon or tab) is
/// recognised from the header, or a list such as CelebA's: the names of the attributes in a line, and rows of a file
/// and its values, separated by spaces or tabs. CelebA's own has the number of rows in the first line. Empty lines are skipped.
/// </summary>
public sealed class TableReader : IDisposable
{
    private static readonly string[] s_fileColumns = ["file", "image", "filename", "image_id", "file_name"];

    private readonly string _path;
    private readonly StreamReader _text;
    private readonly CsvReader? _csv;
    private readonly string? _announced;
    private readonly int _fileColumn;
    private long _rows;

    /// <summary>Opens a table and reads its header.</summary>
    /// <exception cref="DataException">
    /// The file is missing, not text or empty, or two columns have the same name.
    /// </exception>
    public TableReader(string path)
    {
        _path = path;
        _text = TextFile.Open(path, out string[] firstLines);
        TableForm form = TableForm.Of(firstLines);
        _csv = form.Separator is not { } separator ? null : CsvReader.Create(_text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = separator,
            Mode = CsvMode.Rfc4180,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = TextFile.LongestLine,
            TrackLineNumbers = true,
        });
        try
        {
            if (form.Announced is not null && Advance())
                _announced = form.Announced;
            Columns = !Advance() ? throw new DataException($"'{path}' ends before its header; fetch it again.")
                : form.NamesFile ? Fields : ["file", .. Fields];
            if (Columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new DataException($"'{path}' has {twice.Count()} columns called {Quoting.Quote(twice.Key)}; rename them.");
        }
        catch
        {
            Dispose();
            throw;
        }

        _fileColumn = Math.Max(Columns.ToList().FindIndex(IsFile), 0);
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>
    /// Image of the row, as a path within the image folder: the column called file, image, filename, image_id
    /// or file_name, or else the first.
    /// </summary>
    /// <exception cref="DataException">The field is empty.</exception>
    public string File => FileNames.Normal(Fields[_fileColumn])
        ?? throw new DataException($"'{_path}' names no image in line {Line}; fill the column {Quoting.Quote(Columns[_fileColumn])}.");

    /// <summary>Fields of the row, as many as there are columns.</summary>
    public IReadOnlyList<string> Fields { get; private set; } = [];

    /// <summary>First line of the row, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Columns other than that of the image.</summary>
    internal IEnumerable<string> Facts => Columns.Where((_, i) => i != _fileColumn);

    /// <summary>Tells whether a column or property of this name names the image.</summary>
    internal static bool IsFile(string name) => s_fileColumns.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="DataException">
    /// The row has too few or too many fields or can't be read, or announced rows are missing.
    /// </exception>
    public bool Read()
    {
        if (!Advance())
        {
            return _announced is null || _announced == $"{_rows}"
                ? false
                : throw new DataException($"'{_path}' has {_rows} row(s), and its first line announces {Quoting.Quote(_announced)}; fetch it again, or remove the first line.");
        }

        _rows++;
        return Fields.Count == Columns.Count
            ? true
            : throw new DataException(
                $"'{_path}' has {Fields.Count} field(s) in line {Line}, and {Columns.Count} column(s); " +
                "correct the line, or put fields that hold the separator in quotes.");
    }

    /// <summary>Finds the index of a column.</summary>
    /// <exception cref="DataException">There is no such column.</exception>
    public int Column(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == name)
                return i;
        }

        throw new DataException($"'{_path}' has no column {Quoting.Quote(name)}; it has {Sentence.Some([.. Columns], most: 12)}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _csv?.Dispose();
        _text.Dispose();
    }

    private bool Advance() => _csv is null ? AdvanceList() : AdvanceCsv(_csv);

    private bool AdvanceList()
    {
        do
        {
            if (TextFile.NextLine(_path, _text, ++Line) is not { } line)
                return false;
            Fields = TableForm.Words(line);
        }
        while (Fields.Count == 0);
        return true;
    }

    private bool AdvanceCsv(CsvReader csv)
    {
        try
        {
            if (!TextFile.Guard(_path, csv.Read))
                return false;
        }
        catch (CsvFormatException e)
        {
            throw new DataException(
                $"'{_path}' has a stray or missing quote in line {e.LineNumber}, or {TextFile.LongestLine} bytes without the line's end; " +
                "put whole fields in quotes, and double the quotes within.", e);
        }

        Line = (int)csv.LineNumber;
        Fields = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
        return true;
    }
}
