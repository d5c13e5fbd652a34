using System.Diagnostics;
using GanFunctional.Torch;

namespace GanFunctional.Bench;

/// <summary>
/// One training step of a system: stock TorchSharp's, ours, and on request PyTorch's, one step of each in turn, so that all see the
/// same machine. Every contender is a process of its own; while one works the others wait for input.
/// </summary>
internal static class StepBenchmark
{
    // A library's threads go on spinning for some 20 ms after their last product: let them end before the next contender starts.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>Measures a system.</summary>
    /// <param name="system">What.</param>
    /// <param name="conditions">Under which conditions.</param>
    /// <param name="pace">For how long.</param>
    /// <param name="withPyTorch">Whether PyTorch takes part.</param>
    /// <param name="say">Takes a word on what is done.</param>
    internal static StepRow Measure(TrainingSystem system, Conditions conditions, Pace pace, bool withPyTorch, Action<string> say)
    {
        List<Contender> contenders = [];
        try
        {
            if (withPyTorch)
            {
                // First of all, as only two large processes are there then.
                foreach (DType dtype in conditions.Precisions) AddFasterLayout(system, conditions, dtype, contenders, say);
                contenders.Insert(0, Contenders.InstalledPyTorch(system.Name, conditions));
                WarmUp(contenders[0], say);
            }

            foreach (string flavour in conditions.Stock) Enter(Contenders.Stock(flavour, system, conditions));
            foreach (DType dtype in conditions.Precisions) Enter(Contenders.Ours(system, dtype, conditions));

            return Compete(system, conditions, pace, contenders, say);
        }
        finally
        {
            foreach (Contender contender in contenders) contender.Dispose();
        }

        void Enter(Contender contender)
        {
            contenders.Add(contender);
            WarmUp(contender, say);
        }
    }

    // Of PyTorch's two layouts in a precision, the one whose second step is the shorter takes part.
    private static void AddFasterLayout(TrainingSystem system, Conditions conditions, DType dtype, List<Contender> contenders, Action<string> say)
    {
        int first = contenders.Count;
        contenders.AddRange(Contenders.SwitchedPyTorch(system.Name, conditions, dtype));
        Dictionary<Contender, double> times = [];
        foreach (Contender layout in contenders[first..])
        {
            say($"trying {layout.Name}");
            layout.WaitUntilReady();
            layout.Step();
            times[layout] = layout.Step();
        }

        Contender slower = times.MaxBy(t => t.Value).Key;
        contenders.Remove(slower);
        slower.Dispose();
    }

    // Slow steps are warm after one.
    private static void WarmUp(Contender contender, Action<string> say)
    {
        say($"warming up {contender.Name}");
        contender.WaitUntilReady();
        if (contender.Step() < 3000) contender.Step();
    }

    private static StepRow Compete(TrainingSystem system, Conditions conditions, Pace pace, List<Contender> contenders, Action<string> say)
    {
        List<List<double>> times = [.. contenders.Select(_ => new List<double>())];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < pace.Least || (round < pace.Most && Stopwatch.GetElapsedTime(start) < pace.Budget); round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                say($"round {round + 1}, {contenders[i].Name}");
                Thread.Sleep(Pause);
                times[i].Add(Math.Round(contenders[i].Step(), 1));
            }
        }

        return new StepRow(
            system.Name,
            conditions.Threads,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC",
            [.. contenders.Select((c, i) => new StepTimes(c.Name, [.. times[i]], c.PeakMemory))]);
    }
}

/// <summary>How many rounds: at least <paramref name="Least"/>, then up to <paramref name="Most"/> while the budget lasts.</summary>
internal sealed record Pace(int Least, int Most, TimeSpan Budget)
{
    internal static readonly Pace Full = new(3, 11, TimeSpan.FromSeconds(15));
    internal static readonly Pace Quick = new(1, 3, TimeSpan.FromSeconds(3));
}
