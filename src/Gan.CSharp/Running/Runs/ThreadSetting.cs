namespace GanFunctional.CSharp;

/// <summary>The number of libtorch's threads during a command; afterwards it is the caller's again.</summary>
internal sealed class ThreadSetting : IDisposable
{
    private readonly int before = Runtime.Threads;

    /// <summary>Sets it.</summary>
    /// <param name="threads">Threads; null: one per core.</param>
    internal ThreadSetting(int? threads) => Runtime.Threads = threads ?? Environment.ProcessorCount;

    /// <summary>Restores it.</summary>
    public void Dispose() => Runtime.Threads = before;
}
