using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Twenty reports of a search, whatever its length, as nobody reads a line a step.</summary>
internal sealed class Thinned(IProgress<TrainProgress> shown) : IProgress<TrainProgress>
{
    public void Report(TrainProgress value)
    {
        if (value.Round == 1 || value.Round % Math.Max(1, value.Rounds / 20) == 0) shown.Report(value);
    }
}
