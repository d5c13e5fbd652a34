using System.Diagnostics;

namespace GanFunctional.CSharp;

/// <summary>
/// Reports work of several parts: the name of each, and its progress twenty times and every five seconds.
/// Where no one receives the progress, notices every five seconds take its place.
/// </summary>
internal sealed class WorkProgress(IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Stopwatch clock = new();
    private string part = "";
    private long all, reported;
    private TimeSpan reportedAt;

    /// <summary>Begins a part.</summary>
    /// <param name="what">Name of the part, such as "training a classifier".</param>
    /// <param name="steps">Number of steps.</param>
    internal void Begin(string what, long steps)
    {
        notice?.Invoke(what);
        Begin(steps);
        part = what + ": ";
    }

    /// <summary>Begins the only part.</summary>
    /// <param name="steps">Number of steps.</param>
    internal void Begin(long steps)
    {
        (all, reported, reportedAt) = (steps, 0, TimeSpan.Zero);
        clock.Restart();
    }

    /// <summary>Passes on a remark.</summary>
    internal void Say(string sentence) => notice?.Invoke(sentence);

    /// <summary>Reports the number of steps done.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal void Done(long steps)
    {
        cancel.ThrowIfCancellationRequested();
        TimeSpan now = clock.Elapsed;
        bool late = now - reportedAt >= s_patience;
        if (progress is null ? !late : !late && steps < all && (steps - reported) * 20 < all) return;
        (reported, reportedAt) = (steps, now);
        double pace = steps / now.TotalSeconds;
        TimeSpan left = TimeSpan.FromSeconds(Math.Max(0, all - steps) / pace);
        if (progress is null)
            notice?.Invoke($"{part}{steps:N0} of {all:N0}, {Durations.Text(left)} left");
        else
            progress.Report(new(steps, all, 0, [], pace, now, left));
    }
}
