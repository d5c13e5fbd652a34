namespace GanFunctional.Bench;

/// <summary>What a table says of where it was measured.</summary>
internal static class Machine
{
    /// <summary>The processor's name and its cores.</summary>
    internal static string Description
    {
        get
        {
            string? model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
            return $"{model?[(model.IndexOf(':') + 1)..].Trim() ?? "an unnamed processor"}, {Environment.ProcessorCount} core(s)";
        }
    }
}
