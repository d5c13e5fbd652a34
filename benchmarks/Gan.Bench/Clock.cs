using System.Diagnostics;

namespace GanFunctional.Bench;

internal static class Clock
{
    /// <summary>How long this process takes for something: time that passes, or time that processors work on it.</summary>
    internal static TimeSpan Time(Action work, bool processorTime)
    {
        TimeSpan worked = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        work();
        return processorTime ? Environment.CpuUsage.TotalTime - worked : Stopwatch.GetElapsedTime(start);
    }
}
