using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Passes on about twenty reports of a search, whatever its length.</summary>
internal sealed class Thinned(IProgress<TrainProgress> shown) : IProgress<TrainProgress>
{
    public void Report(TrainProgress value)
    {
        if (value.Step == 1 || value.Step % Math.Max(1, value.Steps / 20) == 0) shown.Report(value);
    }
}
