using GanFunctional.Bench;
using GanFunctional.Data;

const string Usage = """
    usage: scripts/bench [SYSTEM…] [--threads 1,2] [--quick] [--capped] [--publish] [--one-thread] [--pytorch]
           scripts/bench growth [--quick] [--publish]
           scripts/bench convolutions [NETWORK…] [--threads 1,2]
           scripts/bench flops | peaks | products | errors | busy | tables

      SYSTEM…       one training step of each, stock TorchSharp's and ours in turn; all of them where none is named:
    {0}
      --threads     the numbers of threads, by default one and all cores
      --quick       few rounds: to see that it runs
      --capped      everybody is held to AVX2, as on a processor without AVX-512 and AMX; in float32 only
      --publish     keep the results in benchmarks/results, and their tables in docs/performance.md; else in artifacts/bench
      --one-thread  processor time of one thread, for a machine that does other things too
      --pytorch     PyTorch 1.13 takes part, too, as installed and with its switches
      growth        cost by batch, size and images of the data set
      convolutions  the networks' convolutions, libtorch's and ours; of all networks where none is named: {1}
      flops         counts the operations of every step anew, with PyTorch (benchmarks/flops.json)
      peaks         how fast this machine's matrix products and convolutions are
      products      float32 matrix products, libtorch's and ours
      errors        how far convolutions are from float64's, libtorch's and ours
      busy          small steps alone and beside a process that keeps one core busy, with the kernels and without
      tables        writes the tables of the published results into docs/performance.md
    """;

try
{
    switch (args)
    {
        // Processes that the benchmarks start.
        case ["serve", .. var of]: StepServer.Run(of); return 0;
        case ["peaks", var threads, ..] when char.IsAsciiDigit(threads[0]): Peaks.Run(args[1..]); return 0;
        case ["data", var folder]: DataGrowth.Run(folder); return 0;
        case ["gpu", .. var of]: return GpuBenchmark.Run(of);
        case ["spin"]: BusyBenchmark.Spin(); return 0;

        case ["tables"]: Document.Update(); return 0;
        case ["peaks"]: Commands.ShowPeaks(); return 0;
        case ["products"]: ProductBenchmark.Run(); return 0;
        case ["errors"]: return ConvolutionErrors.Run();
        case ["convolutions", .. var of] when ConvolutionBenchmark.Parse(of) is var (layers, threads): return ConvolutionBenchmark.Run(layers, threads);
        case ["busy"]: BusyBenchmark.Run(); return 0;
        default: return Options.Parse(args) is { } options ? Commands.Run(options) : Refuse();
    }
}
catch (Exception e) when (e is DataException or ContenderException or IOException)
{
    Console.Error.WriteLine($"scripts/bench: {e.Message}");
    return 1;
}

static int Refuse()
{
    string systems = string.Join('\n', Systems.All.Select(s => $"        {s.Name,-13} {s.What}"));
    Console.Error.WriteLine(string.Format(Usage, systems, string.Join(", ", ConvolutionLayers.All.Select(layer => layer.Network).Distinct())));
    return 2;
}
