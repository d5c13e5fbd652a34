using CsvHelper;

namespace GanFunctional.Data;

/// <summary>
/// Reads a table about images row by row: CSV or TSV with a header (RFC 4180), whose separator is recognised
/// from the header, or CelebA's list of attributes. The latter has the number of rows in the first line, the
/// names of the attributes in the second, and rows separated by spaces. Empty lines are skipped.
/// </summary>
public sealed class TableReader : IDisposable
{
    private static readonly string[] s_fileColumns = ["file", "image", "filename", "image_id", "file_name"];

    private readonly string _path;
    private readonly CsvReader _reader;
    private readonly bool _celebA;
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
        StreamReader text = TextFile.Open(path, out string firstLine);
        _celebA = firstLine.All(char.IsAsciiDigit);
        _reader = CsvReader.Create(text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = _celebA ? ' ' : firstLine.Contains('\t', StringComparison.Ordinal) ? '\t' : ',',
            Mode = _celebA ? CsvMode.NoEscape : CsvMode.Rfc4180,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = TextFile.LongestLine,
            TrackLineNumbers = true,
        });
        try
        {
            if (_celebA && Advance())
                _announced = firstLine;
            Columns = Advance() ? _celebA ? ["file", .. Fields] : Fields : throw new DataException(
                $"'{path}' ends before its header; fetch it again.");
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
                : throw new DataException($"'{_path}' has {_rows} row(s), and its first line announces {Quoting.Quote(_announced)}; fetch it again.");
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
    public void Dispose() => _reader.Dispose();

    private bool Advance()
    {
        try
        {
            if (!TextFile.Guard(_path, _reader.Read))
                return false;
        }
        catch (CsvFormatException e)
        {
            throw new DataException(
                $"'{_path}' has a stray or missing quote in line {e.LineNumber}, or {TextFile.LongestLine} bytes without the line's end; " +
                "put whole fields in quotes, and double the quotes within.", e);
        }

        Line = (int)_reader.LineNumber;
        IEnumerable<string> fields = Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetString);
        // CelebA aligns its columns by several spaces.
        Fields = [.. _celebA ? fields.Where(field => field.Length > 0) : fields];
        return true;
    }
}
