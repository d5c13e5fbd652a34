using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>
/// Analyses of a generator's latent space and images: <c>gan analyse walk</c>, <c>arithmetic</c>,
/// <c>direction</c>, <c>encode</c> and <c>forget</c>.
/// </summary>
internal static class LatentCommands
{
    public static int Walk(WalkOptions options, InvocationConfiguration console)
    {
        WalkResult result = LatentWalk.Run(options);
        return Done(console, result.Picture, $"{result.Rows:N0} walks of {options.Steps} steps: {result.Picture}");
    }

    public static int Arithmetic(ArithmeticOptions options, InvocationConfiguration console)
    {
        ArithmeticResult result = LatentArithmetic.Run(options);
        return Done(
            console, result.Result,
            $"{options.Expression}: {result.Result} (in the centre, surrounded by variations of ±0.25)", $"Concepts: {result.Terms} (images, with their mean at the end of each row)", $"Latent: {result.Latents}");
    }

    public static int Direction(DirectionOptions options, InvocationConfiguration console)
    {
        DirectionResult result = AttributeDirection.Run(options);
        return Done(
            console, result.Picture,
            $"Direction of length {result.Length:0.00} from {result.With:N0} images with and {result.Without:N0} without: {result.Direction}",
            $"Picture: {result.Picture} (other images, shifted by -{options.Reach:0.##} to {options.Reach:0.##} times the direction)");
    }

    public static int Encode(EncodeOptions options, InvocationConfiguration console)
    {
        return Work.Run(
            console,
            (display, cancel) => ImageEncoding.Run(options, new Thinned(display), display.Say, cancel),
            result => Done(
            console, result.Picture,
            $"PSNR of the reconstructions: {result.Psnr:0.0} dB; for each image: {result.Table}", $"Picture: {result.Picture} (image, reconstruction)", $"Latents: {result.Latents}"));
    }

    public static int Forget(ForgetOptions options, InvocationConfiguration console)
    {
        ForgetResult result = Forgetting.Run(options);
        return Done(
            console, result.Picture,
            $"Trained on the boxes of {result.Images:N0} images: the object is detected at {result.Inside:P1} of positions in boxes, and {result.Outside:P1} of others",
            $"Dropped {result.Dropped} of {result.Maps} feature maps: {result.Table}",
            $"Picture: {result.Picture} (rows in pairs: before, after)",
            $"Generator without these maps: {result.Generator}");
    }

    private static int Done(InvocationConfiguration console, string picture, params string[] lines)
    {
        if (Picture.Suits(console.Output)) Picture.Show(picture, console.Output);
        foreach (string line in lines) console.Output.WriteLine(line);
        return 0;
    }
}
