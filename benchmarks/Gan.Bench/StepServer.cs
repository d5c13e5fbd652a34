
namespace GanFunctional.Bench;

/// <summary>Our side of a comparison.</summary>
internal static class StepServer
{
    private const string ProcessorTime = "processor-time";

    /// <summary>The command line that <see cref="Run"/> reads.</summary>
    internal static string[] Arguments(TrainingSystem system, ScalarType dtype, int threads, bool processorTime) =>
        [system.Name, $"{dtype}", $"{threads}", $"{system.Batch}", $"{system.Size}", .. processorTime ? new[] { ProcessorTime } : []];

    internal static void Run(string[] arguments) => StepLoop.Serve(
        () =>
        {
            FastKernels.Install();
            Runtime.Threads = int.Parse(arguments[2]);
            return Systems.Named(arguments[0]).Make(Enum.Parse<ScalarType>(arguments[1]), int.Parse(arguments[3]), int.Parse(arguments[4]));
        },
        arguments[^1] == ProcessorTime);
}
