using System.Text.RegularExpressions;

namespace GanFunctional.Data;

/// <summary>Files that are there whole or not at all.</summary>
public static partial class WholeFile
{
    /// <summary>
    /// Writes <paramref name="content"/> beside <paramref name="path"/>, flushes it to the disk and renames it over
    /// <paramref name="path"/>: a reader, or a run that was killed, sees the old file or the new one, never a part.
    /// </summary>
    /// <exception cref="DataException">The folder is missing or not writable, or the disk is full; the old file is untouched.</exception>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>The same for content that <paramref name="write"/> puts into a stream.</summary>
    /// <exception cref="DataException">As above.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string aside = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            using (FileStream stream = new(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e)
        {
            RemoveQuietly(aside);
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new DataException(
                $"Cannot write '{path}': {Sentence.Reason(e)}; choose a folder that exists, can be written to and has space.", e);
        }
    }

    /// <summary>
    /// Deletes what processes that were killed had begun to write in a folder and in those within it. For who knows that nobody is
    /// writing there.
    /// </summary>
    /// <exception cref="IOException">One can't be deleted.</exception>
    public static void Sweep(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories).Where(file => Aside().IsMatch(file)))
            File.Delete(file);
    }

    // A user's own files may end in .tmp, too.
    [GeneratedRegex(@"\.\d+\.\d+\.tmp$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Aside();

    // The write has failed already, and that is what the user should hear of.
    private static void RemoveQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
