using System.Runtime.InteropServices;

namespace GanFunctional.Bench;

/// <summary>
/// One side of a comparison, in a process of its own (benchmarks/pytorch/step.py --serve is PyTorch's): prints a line when it is
/// ready, then makes one training step for each line on stdin and answers with its milliseconds, until stdin ends.
/// </summary>
internal static class StepLoop
{
    /// <summary>Serves until stdin ends.</summary>
    /// <param name="make">Makes the networks; gives the step.</param>
    /// <param name="processorTime">Whether the processor's time is answered instead of the time that passes.</param>
    internal static void Serve(Func<Action> make, bool processorTime)
    {
        // Ctrl-C is the driver's to answer; without it stdin ends.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        Action step = make();
        Console.WriteLine("ready");
        while (Console.ReadLine() is not null) Console.WriteLine($"{Clock.Time(step, processorTime).TotalMilliseconds:F3}");
    }
}
