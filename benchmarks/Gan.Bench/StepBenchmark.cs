using System.Diagnostics;

namespace GanFunctional.Bench;

/// <summary>
/// One training step of a system: stock TorchSharp's, ours, and on request PyTorch's, one step of each in turn, so that all see the
/// same machine. Every contender is a process of its own; while one works the others wait for input.
/// </summary>
internal static class StepBenchmark
{
    // A library's threads go on spinning for some 20 ms after their last product: let them end before the next contender starts.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    // A contender's turn takes that long at least. The first of several steps is not counted: it wakes cores and threads up after the pause.
    private const double MillisecondsOfTurn = 100;

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
                foreach (ScalarType dtype in conditions.Precisions) AddFasterLayout(system, conditions, dtype, contenders, say);
                contenders.Insert(0, Contenders.InstalledPyTorch(system.Name, conditions));
                WarmUp(contenders[0], say);
            }

            foreach (string flavour in conditions.Stock)
            {
                contenders.Add(Contenders.Stock(flavour, system, conditions));
                if (!Goes(contenders[^1], () => WarmUp(contenders[^1], say))) Drop(contenders, contenders[^1]);
            }

            foreach (ScalarType dtype in conditions.Precisions)
            {
                contenders.Add(Contenders.Ours(system, dtype, conditions));
                WarmUp(contenders[^1], say);
            }

            return Compete(system, conditions, pace, contenders, say);
        }
        finally
        {
            foreach (Contender contender in contenders) contender.Dispose();
        }
    }

    // Stock convolutions may read past few channels (Gan.Stock/Setup.cs): where a loss is not finite then, a flavour has no time.
    private static bool Goes(Contender contender, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (ContenderException) when (contender.Name.StartsWith("stock", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static void Drop(List<Contender> contenders, Contender contender)
    {
        contenders.Remove(contender);
        contender.Dispose();
    }

    // Of PyTorch's two layouts in a precision, the one whose second step is the shorter takes part.
    private static void AddFasterLayout(TrainingSystem system, Conditions conditions, ScalarType dtype, List<Contender> contenders, Action<string> say)
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
        Drop(contenders, slower);
    }

    // Slow steps are warm after one. Short ones take a second, in which the numbers of their training settle, too.
    private static void WarmUp(Contender contender, Action<string> say)
    {
        say($"warming up {contender.Name}");
        contender.WaitUntilReady();
        for (double warm = 0; warm < 1000;) warm += contender.Step();
    }

    private static StepRow Compete(TrainingSystem system, Conditions conditions, Pace pace, List<Contender> contenders, Action<string> say)
    {
        Dictionary<Contender, List<double>> times = contenders.ToDictionary(c => c, _ => new List<double>());
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < pace.Least || (round < pace.Most && Stopwatch.GetElapsedTime(start) < pace.Budget); round++)
        {
            foreach (Contender contender in contenders.ToArray())
            {
                say($"round {round + 1}, {contender.Name}");
                Thread.Sleep(Pause);
                if (!Goes(contender, () => times[contender].Add(Math.Round(Turn(contender), 2)))) Drop(contenders, contender);
            }
        }

        return new StepRow(
            system.Name,
            conditions.Threads,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC",
            [.. contenders.Select(c => new StepTimes(c.Name, times[c], c.PeakMemory))]);
    }

    // The median of the steps of a turn.
    private static double Turn(Contender contender)
    {
        double first = contender.Step();
        if (first >= MillisecondsOfTurn) return first;
        List<double> steps = [];
        for (double total = 0; total < MillisecondsOfTurn; total += steps[^1]) steps.Add(contender.Step());
        return Statistics.Median(steps);
    }
}

/// <summary>How many rounds: at least <paramref name="Least"/>, then up to <paramref name="Most"/> while the budget lasts.</summary>
internal sealed record Pace(int Least, int Most, TimeSpan Budget)
{
    internal static readonly Pace Full = new(3, 51, TimeSpan.FromSeconds(15));
    internal static readonly Pace Quick = new(1, 3, TimeSpan.FromSeconds(3));
}
