using System.Diagnostics;

namespace GanFunctional.CSharp;

/// <summary>Reports work of several parts: the name of each, and its progress twenty times.</summary>
internal sealed class WorkProgress(IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
{
    private readonly Stopwatch clock = new();
    private long all, reported;

    /// <summary>Begins a part.</summary>
    /// <param name="what">Name of the part, such as "training a classifier".</param>
    /// <param name="steps">Number of steps.</param>
    internal void Begin(string what, long steps)
    {
        notice?.Invoke(what);
        Begin(steps);
    }

    /// <summary>Begins the only part.</summary>
    /// <param name="steps">Number of steps.</param>
    internal void Begin(long steps)
    {
        (all, reported) = (steps, 0);
        clock.Restart();
    }

    /// <summary>Passes on a remark.</summary>
    internal void Say(string sentence) => notice?.Invoke(sentence);

    /// <summary>Reports the number of steps done.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal void Done(long steps)
    {
        cancel.ThrowIfCancellationRequested();
        if (progress is null || (steps < all && (steps - reported) * 20 < all)) return;
        reported = steps;
        double pace = steps / clock.Elapsed.TotalSeconds;
        progress.Report(new(steps, all, 0, [], pace, clock.Elapsed, TimeSpan.FromSeconds(Math.Max(0, all - steps) / pace)));
    }
}
