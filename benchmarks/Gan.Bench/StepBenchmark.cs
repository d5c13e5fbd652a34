using System.Diagnostics;

namespace GanFunctional.Bench;

/// <summary>
/// One training step of a system: PyTorch's as installed and with its switches, and ours, one step of each in turn, so that all
/// see the same machine. Every contender is a process of its own; while one works the others wait for input.
/// </summary>
internal static class StepBenchmark
{
    // Layouts that are this much slower than the other one in the same precision leave after the warm-up.
    private const double Hopeless = 1.25;

    // A BLAS' threads go on spinning for some 20 ms after their last product: let them end before the next contender starts.
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
            say("starting");
            if (withPyTorch) contenders.AddRange(Contenders.PyTorch(system.Name, conditions));
            contenders.AddRange(Contenders.Ours(system, conditions));
            foreach (Contender contender in contenders) contender.WaitUntilReady();
            WarmUp(contenders, say);
            return Compete(system, conditions, pace, contenders, say);
        }
        finally
        {
            foreach (Contender contender in contenders) contender.Dispose();
        }
    }

    private static void WarmUp(List<Contender> contenders, Action<string> say)
    {
        Dictionary<Contender, double> took = [];
        long start = Stopwatch.GetTimestamp();
        // Slow steps are warm after one; it pays to look at the others twice.
        for (int round = 0; round == 0 || (round == 1 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10)); round++)
        {
            foreach (Contender contender in contenders)
            {
                say($"warming up {contender.Name}");
                took[contender] = contender.Step();
            }
        }

        foreach (Contender contender in contenders.Where(c => c.Name.StartsWith(Contenders.Switched, StringComparison.Ordinal)).ToList())
        {
            double other = took.Where(t => t.Key.Name.StartsWith(Contenders.Switched, StringComparison.Ordinal)
                && Contenders.IsBFloat16(t.Key.Name) == Contenders.IsBFloat16(contender.Name)).Min(t => t.Value);
            if (took[contender] <= Hopeless * other) continue;
            contenders.Remove(contender);
            contender.Dispose();
        }
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
