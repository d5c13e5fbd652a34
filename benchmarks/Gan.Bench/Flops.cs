using System.Text.Json;

namespace GanFunctional.Bench;

/// <summary>
/// Floating-point operations of a training step of each system, by benchmarks/pytorch/flops.py, which says what is counted:
/// <c>scripts/bench flops</c> counts anew.
/// </summary>
internal static class Flops
{
    internal static IReadOnlyDictionary<string, long> OfStep { get; } =
        JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(ResultFile.Root, "benchmarks/flops.json")))!;

    /// <summary>GFLOP/s of a step.</summary>
    internal static double Rate(StepRow row, StepTimes times) => OfStep[row.System] / times.Median / 1e6;
}
