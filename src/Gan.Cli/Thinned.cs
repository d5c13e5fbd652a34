using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>
/// Passes on about twenty reports of a search, whatever its length, and one every five seconds.
/// </summary>
internal sealed class Thinned(IProgress<TrainProgress> shown) : IProgress<TrainProgress>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _silent = Stopwatch.StartNew();

    public void Report(TrainProgress value)
    {
        if (value.Step != 1 && value.Step % Math.Max(1, value.Steps / 20) != 0 && _silent.Elapsed < s_patience) return;
        shown.Report(value);
        _silent.Restart();
    }
}
