using System.CommandLine;

namespace GanFunctional.Cli;

/// <summary><c>gan analyse</c>: a command for each analysis.</summary>
internal static class AnalyseCommand
{
    public static Command Create(IReadOnlyList<string> line) => new("analyse", "What a trained GAN has learned")
    {
    };
}
