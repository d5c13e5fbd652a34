namespace GanFunctional.CSharp;

/// <summary>The right to write into a run's folder, which one process has at a time; it ends with the process, however that ends.</summary>
internal sealed class RunLock : IDisposable
{
    internal const string FileName = ".lock";

    // Somebody has the lock: a sharing violation on Windows, EWOULDBLOCK elsewhere. A file system that is read-only or full says something else.
    private static readonly int s_taken = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Takes it.</summary>
    /// <exception cref="GanException">Another process, or another training of this one, has it, or the folder can't be written to.</exception>
    internal static RunLock Take(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return new(new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new GanException($"The run folder '{folder}' can't be written to: change its permissions, or go on in a copy with --out.");
        }
        catch (IOException e)
        {
            throw new GanException(
                e.HResult == s_taken
                    ? $"The run '{folder}' is being trained by another process: stop that one first, or go on in a copy with --out."
                    : $"The run folder '{folder}' can't be written to ({e.Message.TrimEnd('.')}): make room or change its permissions, or go on in a copy with --out.");
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => file.Dispose();
}
