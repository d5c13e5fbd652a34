using System.Text.RegularExpressions;

namespace GanFunctional.Data;

/// <summary>Writes files atomically.</summary>
public static partial class WholeFile
{
    /// <summary>
    /// Writes <paramref name="content"/> beside <paramref name="path"/>, flushes it to the disk and renames
    /// it over <paramref name="path"/>. After a crash, and for readers, there is the old file or the new one,
    /// never a part.
    /// </summary>
    /// <exception cref="DataException">
    /// The folder is missing or not writable, or the disk is full; the old file is unchanged.
    /// </exception>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>Writes content that <paramref name="write"/> writes to a stream, in the same way.</summary>
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
    /// Deletes the temporary files of killed processes in a folder and its sub-folders. Only for folders that
    /// no process is writing to.
    /// </summary>
    /// <exception cref="IOException">A file can't be deleted.</exception>
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
