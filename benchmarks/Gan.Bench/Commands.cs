namespace GanFunctional.Bench;

/// <summary>What the command line asks for: measures, keeps the results after every row, and prints their tables.</summary>
internal static class Commands
{
    internal static int Run(Options options)
    {
        if (!options.Growth) return RunSteps(options);
        GrowthResults results = Growth.Measure(options.Quick, Say);
        Keep(options, Document.Growth, results);
        Show(options, Document.Growth, GrowthTables.Render(results));
        return 0;
    }

    internal static void ShowPeaks()
    {
        foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            foreach (Peak peak in Peaks.Measure(new Conditions(threads, Capped: false, ProcessorTime: false)))
                Console.WriteLine($"{threads} thread(s) {peak.Type,-9} {peak.Product,-16} {peak.Gigaflops,6:N0} GFLOP/s ({peak.Library})");
        }
    }

    private static int RunSteps(Options options)
    {
        if (options.PyTorch && !Contenders.HasPyTorch())
        {
            Console.Error.WriteLine("scripts/bench: --pytorch was given, and there is no PyTorch for /usr/bin/python3: 'scripts/setup --dev' installs it.");
            return 2;
        }

        string name = (options.Capped ? Document.Capped : Document.Steps) + (options.ProcessorTime ? "-processor-time" : "");
        StepResults empty = new(Machine.Description + (options.Capped ? ", held to AVX2" : ""), [], []);
        // What was published before stays until it is measured again; anything else starts anew.
        StepResults results = options.Publish ? (ResultFile.Read<StepResults>(name, true) ?? empty) with { Machine = empty.Machine } : empty;
        bool failed = false;
        foreach (int threads in options.Threads)
        {
            Conditions conditions = new(threads, options.Capped, options.ProcessorTime);
            Say("the machine's peaks");
            results = results.With(threads, Peaks.Measure(conditions));
            foreach (TrainingSystem system in options.Systems)
            {
                string what = $"{system.What}, {threads} thread(s)";
                try
                {
                    StepRow row = StepBenchmark.Measure(system, conditions, options.Quick ? Pace.Quick : Pace.Full, options.PyTorch, word => Say($"{what}: {word}"));
                    results = results.With(row);
                    // After every row: an interrupted run keeps what it has.
                    Keep(options, name, results);
                    Done($"{what}: {string.Join("; ", row.Contenders.Select(c => $"{c.Name} {c.Median:N0} ms"))}");
                }
                catch (ContenderException e)
                {
                    failed = true;
                    Done($"scripts/bench: {what}: {e.Message}");
                }
            }
        }

        Show(options, name, Document.Tables(results));
        return failed ? 1 : 0;
    }

    private static void Keep<T>(Options options, string name, T results)
    {
        ResultFile.Write(name, options.Publish, results);
        if (options.Publish) Document.Update();
    }

    private static void Show(Options options, string name, string tables)
    {
        Done("");
        Console.WriteLine(tables);
        Console.WriteLine($"Results: {ResultFile.Path(name, options.Publish)}{(options.Publish ? $", tables: {Document.Path}" : "")}");
    }

    // One line that is written again and again on a terminal; elsewhere only what is done.
    private static void Say(string word)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r\u001b[K{word}");
    }

    private static void Done(string line) => Console.Error.WriteLine(Console.IsErrorRedirected ? line : $"\r\u001b[K{line}");
}
