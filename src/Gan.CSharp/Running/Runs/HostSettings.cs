namespace GanFunctional.CSharp;

/// <summary>Settings of the host that a command changes, and restores at its end: the number of libtorch's threads, and denormal numbers.</summary>
internal sealed class HostSettings : IDisposable
{
    private readonly int threads = Runtime.Threads;
    private readonly bool flushes = Runtime.FlushesDenormals;

    /// <summary>Sets the number of threads; a game that starts flushes denormal numbers.</summary>
    /// <param name="threads">Threads; null: one per core.</param>
    internal HostSettings(int? threads) => Runtime.Threads = threads ?? Environment.ProcessorCount;

    /// <summary>Restores both.</summary>
    public void Dispose()
    {
        // On the threads of the command, before there are others.
        if (!flushes && Runtime.FlushesDenormals) Runtime.FlushDenormals(on: false);
        Runtime.Threads = threads;
    }
}
