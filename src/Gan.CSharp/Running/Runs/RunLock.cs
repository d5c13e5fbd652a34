namespace GanFunctional.CSharp;

/// <summary>
/// Lock of a run's folder, held by one process at a time for writing. The operating system releases it when
/// the process ends, however it ends.
/// </summary>
internal sealed class RunLock : IDisposable
{
    internal const string FileName = ".lock";

    // Error if another process holds the lock: a sharing violation on Windows, EWOULDBLOCK elsewhere. A
    // read-only or full file system gives another error.
    private static readonly int s_taken = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="GanException">
    /// Another process, or another training of this one, holds the lock, or the folder can't be written to.
    /// </exception>
    internal static RunLock Take(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return new(new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new GanException($"The run folder '{folder}' can't be written to: change its permissions, or resume in a copy with --out.", e);
        }
        catch (IOException e)
        {
            throw new GanException(
                e.HResult == s_taken
                    ? $"The run '{folder}' is being trained by another process: stop that one first, or resume in a copy with --out."
                    : $"The run folder '{folder}' can't be written to ({e.Message.TrimEnd('.')}): free some space or change its permissions, or resume in a copy with --out.",
                e);
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => file.Dispose();
}
