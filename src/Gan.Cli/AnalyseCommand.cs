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
        RecordCommand.Create<WalkOptions>("walk", "Walk through latent space from image to image", line, LatentCommands.Walk),
        RecordCommand.Create<ArithmeticOptions>("arithmetic", "Add and subtract what samples show", line, LatentCommands.Arithmetic),
        RecordCommand.Create<DirectionOptions>("direction", "Find the direction of an attribute from labelled samples", line, LatentCommands.Direction),
        RecordCommand.Create<EncodeOptions>("encode", "Find the latents of images", line, LatentCommands.Encode),
        RecordCommand.Create<ForgetOptions>("forget", "Make a generator forget an object that it draws", line, LatentCommands.Forget),
    };
}
