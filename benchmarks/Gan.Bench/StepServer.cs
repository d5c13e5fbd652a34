using System.Runtime.InteropServices;
using GanFunctional.Torch;

namespace GanFunctional.Bench;

/// <summary>
/// Our side of a comparison, in a process of its own as PyTorch's (benchmarks/pytorch/step.py --serve): it prints a line when it
/// is ready, then makes one training step for each line on stdin and answers with its milliseconds, until stdin ends.
/// </summary>
internal static class StepServer
{
    private const string ProcessorTime = "processor-time";

    /// <summary>The command line that <see cref="Run"/> reads.</summary>
    internal static string[] Arguments(TrainingSystem system, DType dtype, int threads, bool processorTime) =>
        [system.Name, $"{dtype}", $"{threads}", $"{system.Batch}", $"{system.Size}", .. processorTime ? new[] { ProcessorTime } : []];

    internal static void Run(string[] arguments)
    {
        // Ctrl-C is the driver's to answer; without it stdin ends.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        Runtime.Threads = int.Parse(arguments[2]);
        Action step = Systems.Named(arguments[0]).Make(Enum.Parse<DType>(arguments[1]), int.Parse(arguments[3]), int.Parse(arguments[4]));
        bool processorTime = arguments[^1] == ProcessorTime;
        Console.WriteLine("ready");
        while (Console.ReadLine() is not null) Console.WriteLine($"{Clock.Time(step, processorTime).TotalMilliseconds:F3}");
    }
}
