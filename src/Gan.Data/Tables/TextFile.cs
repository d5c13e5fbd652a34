using System.Text;

namespace GanFunctional.Data;

/// <summary>Reads text files and turns failures into one-sentence messages.</summary>
internal static class TextFile
{
    /// <summary>Longest accepted line; longer ones are refused before memory is allocated.</summary>
    public const int LongestLine = 1 << 20;

    private const int Head = 1 << 16;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Opens UTF-8 text, or UTF-16 with a byte order mark, and returns its first non-empty lines, at least one, as far as a few
    /// thousand characters hold them.
    /// </summary>
    public static StreamReader Open(string path, out string[] firstLines)
    {
        FileStream stream = Guard(path, () => File.OpenRead(path));
        try
        {
            firstLines = Guard(path, () => FirstLines(path, stream));
            // A reader cannot be set back, so there is a second one for the content.
            stream.Position = 0;
            return new StreamReader(stream, s_strict);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Runs a read of the file at <paramref name="path"/>.</summary>
    /// <exception cref="DataException">The read failed, or the file is not text.</exception>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException e)
        {
            throw NotText(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot read '{path}': {Sentence.Reason(e)}; check the path.", e);
        }
    }

    /// <summary>Reads the next line, without its end; null at the end of the file.</summary>
    /// <exception cref="DataException">The line is too long, or the read failed.</exception>
    public static string? NextLine(string path, StreamReader text, int line) => Guard(path, () =>
    {
        StringBuilder buffer = new();
        int c;
        while ((c = text.Read()) >= 0 && c != '\n')
        {
            if (buffer.Length == LongestLine)
                throw new DataException($"'{path}' has more than {LongestLine} characters in line {line}; give lines with one image each.");
            buffer.Append((char)c);
        }

        return c < 0 && buffer.Length == 0 ? null : buffer.ToString().TrimEnd('\r');
    });

    private static string[] FirstLines(string path, FileStream stream)
    {
        using StreamReader peek = new(stream, s_strict, leaveOpen: true);
        char[] head = new char[Head];
        head = head[..peek.ReadBlock(head)];
        if (head.Contains('\0'))
            throw NotText(path, null);
        string[] lines = [.. new string(head).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
        return lines.Length > 0 ? lines : throw new DataException($"'{path}' is empty; give a table of the images.");
    }

    private static DataException NotText(string path, Exception? inner) =>
        new($"'{path}' is not text in UTF-8; save it as UTF-8, or give another file.", inner!);
}
