using System.Diagnostics;

namespace GanFunctional.CSharp;

/// <summary>Tells of work of several parts: of each what it is, and twenty times how far it is.</summary>
internal sealed class WorkProgress(IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
{
    private readonly Stopwatch clock = new();
    private long all, told;

    /// <summary>Begins a part.</summary>
    /// <param name="what">What it is, as in "training a classifier".</param>
    /// <param name="steps">How many steps it has.</param>
    internal void Begin(string what, long steps)
    {
        notice?.Invoke(what);
        (all, told) = (steps, 0);
        clock.Restart();
    }

    /// <summary>Tells that so many of its steps are done.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Done(long steps)
    {
        cancel.ThrowIfCancellationRequested();
        if (progress is null || (steps < all && (steps - told) * 20 < all)) return;
        told = steps;
        double pace = steps / clock.Elapsed.TotalSeconds;
        progress.Report(new(steps, all, 0, [], pace, clock.Elapsed, TimeSpan.FromSeconds(Math.Max(0, all - steps) / pace)));
    }
}
