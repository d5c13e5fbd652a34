using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan analyse</c>, with a command for each analysis.</summary>
internal static class AnalyseCommand
{
    public static Command Create(IReadOnlyList<string> line) => new("analyse", "Analyse what a trained GAN has learned")
    {
        RecordCommand.Create<FeatureOptions>("features", "Classify images linearly by the discriminator's features, an untrained one's, and pixels", line, FeaturesCommand.Run),
        RecordCommand.Create<GuidedOptions>("guided", "Show the images, and the parts of them, that activate the discriminator's features most", line, GuidedCommand.Run),
        RecordCommand.Create<WalkOptions>("walk", "Interpolate between images in latent space", line, LatentCommands.Walk),
        RecordCommand.Create<ArithmeticOptions>("arithmetic", "Add and subtract concepts in latent space", line, LatentCommands.Arithmetic),
        RecordCommand.Create<DirectionOptions>("direction", "Find the latent direction of an attribute from labelled samples", line, LatentCommands.Direction),
        RecordCommand.Create<EncodeOptions>("encode", "Find the latents of images", line, LatentCommands.Encode),
        RecordCommand.Create<ForgetOptions>("forget", "Make a generator forget an object that it draws", line, LatentCommands.Forget),
    };
}
