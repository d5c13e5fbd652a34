using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan summary</c>: shows the layers of a network.</summary>
internal static class SummaryCommand
{
    public static Command Create(IReadOnlyList<string> line) =>
        RecordCommand.Create<SummaryOptions>("summary", "Show the layers of a run's network: shapes, parameters, operations", line, Run);

    private static int Run(SummaryOptions options, InvocationConfiguration console)
    {
        console.Output.WriteLine(NetworkExport.Summarize(options));
        return 0;
    }
}
