using System.Diagnostics;

namespace GanFunctional.Bench;

/// <summary>
/// Small training steps alone and beside a process that keeps one core busy, by turns: threads that wait for each other are slow where one of them has
/// to share its core.
/// </summary>
internal static class BusyBenchmark
{
    private const int Turns = 5, StepsOfTurn = 20;
    private const double MillisecondsOfWarmUp = 1000;

    /// <summary>Prints a table of DCGAN-28's step, with the kernels and without.</summary>
    internal static void Run()
    {
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        TrainingSystem system = Systems.Named("dcgan-28");
        Conditions conditions = new(Environment.ProcessorCount, Capped: false, ProcessorTime: false);
        Console.WriteLine($"| {system.What}, {conditions.Threads} thread(s) | median alone, ms | beside a busy process, ms | ratio | {Turns * StepsOfTurn} steps alone, ms | beside it, ms | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (ScalarType type in conditions.Precisions)
        {
            foreach (string kernels in new[] { "on", "off" })
            {
                using Contender ours = Contenders.Ours(system, type, conditions, $"{FastKernels.Variable}={kernels}");
                ours.WaitUntilReady();
                for (double warm = 0; warm < MillisecondsOfWarmUp;) warm += ours.Step();
                List<double> alone = [], beside = [];
                for (int turn = 0; turn < Turns; turn++)
                {
                    alone.AddRange(Steps(ours));
                    using Process busy = Contenders.Busy();
                    beside.AddRange(Steps(ours));
                    busy.StandardInput.Close();
                    busy.WaitForExit();
                }

                Console.WriteLine($"| {type}, kernels {kernels} | {Row(Statistics.Median(alone), Statistics.Median(beside))} | {Row(alone.Sum(), beside.Sum())} |");
            }
        }

        Console.WriteLine($"\nSteps in turns of {StepsOfTurn}, on {Machine.Description}; the load of other programs before: {load}.");
    }

    /// <summary>Keeps one core busy until stdin ends.</summary>
    internal static void Spin()
    {
        bool ended = false;
        Thread spinning = new(() =>
        {
            while (!Volatile.Read(ref ended)) Thread.SpinWait(1000);
        });
        spinning.Start();
        Console.WriteLine("ready");
        _ = Console.In.ReadToEnd();
        Volatile.Write(ref ended, true);
    }

    private static double[] Steps(Contender contender) => [.. Enumerable.Range(0, StepsOfTurn).Select(_ => contender.Step())];

    private static string Row(double alone, double beside) => $"{alone:N1} | {beside:N1} | {beside / alone:N2}";
}
