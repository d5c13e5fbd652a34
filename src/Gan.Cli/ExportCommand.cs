using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan export</c>: writes a trained network as ONNX.</summary>
internal static class ExportCommand
{
    public static Command Create(IReadOnlyList<string> line) => RecordCommand.Create<ExportOptions>("export", "Write a trained network as ONNX, for other programs", line, Run);

    private static int Run(ExportOptions options, InvocationConfiguration console)
    {
        ExportResult result = NetworkExport.Run(options);
        console.Output.WriteLine($"{result.Summary}: {result.File}");
        console.Output.WriteLine();
        console.Output.WriteLine(result.Layers);
        if (result.Note is { } note) console.Error.WriteLine($"gan: {note}");
        return 0;
    }
}
