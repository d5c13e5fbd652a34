using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan analyse</c>: a command for each analysis.</summary>
internal static class AnalyseCommand
{
    public static Command Create(IReadOnlyList<string> line) => new("analyse", "What a trained GAN has learned")
    {
        RecordCommand.Create<FeatureOptions>("features", "How well a linear classifier does on D's features, beside an untrained D's and pixels", line, FeaturesCommand.Run),
        RecordCommand.Create<GuidedOptions>("guided", "Which images excite D's features, and by what in them, beside an untrained D's", line, GuidedCommand.Run),
    };
}
