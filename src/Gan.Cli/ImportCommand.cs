using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan import</c>: imports a network from a file of PyTorch or safetensors.</summary>
internal static class ImportCommand
{
    private const int MostLeftOut = 8;

    public static Command Create()
    {
        Argument<string> variant = Usage.Choice("variant", "Variant of GAN", CSharp.Variants.Names);
        Argument<string> network = Usage.Network();
        Option<string> from = Usage.RequiredPath("--from", "File with a state_dict saved by PyTorch (.pth, .pt, .ckpt), or safetensors with such names", "FILE");
        Option<string> output = Usage.RequiredPath("--out", "New file to write; a config.json beside it will describe it", "SAFETENSORS");
        Option<string?> key = new("--key") { Description = "Dictionary of the file, such as state_dict, or prefix of its names, such as netG [default: the only one that fits]", HelpName = "KEY" };
        Option<string?> size = new("--size") { Description = "Size of its images, such as 64 or 128x96, for gan translate without --size [default: 256; stargan: 128]", HelpName = "SIZE" };
        Option<int?> channels = Usage.Channels("1 for grey, 3 for colour, 4 for colour and transparency [default: from the parameters]");
        Option<string?> attributes = new("--attributes") { Description = "Labels of stargan, in the order of its training, separated by commas", HelpName = "A,B" };

        Command command = new("import", "Import a trained network from a file of PyTorch or safetensors") { variant, network, from, output, key, size, channels, attributes };
        Usage.CheckNetwork(command, variant, network);
        command.SetAction(parsed =>
        {
            ImageSize? given = parsed.GetValue(size) is not { } text ? null
                : ImageSize.TryParse(text, out ImageSize known) ? known : throw new GanException($"--size takes a size in pixels such as 64 or 128x96, not '{text}'");
            ImportResult result = NetworkImport.Run(new ImportOptions
            {
                From = parsed.GetRequiredValue(from),
                Variant = parsed.GetRequiredValue(variant),
                Network = parsed.GetRequiredValue(network),
                Out = parsed.GetRequiredValue(output),
                Key = parsed.GetValue(key),
                Size = given,
                Channels = parsed.GetValue(channels),
                Attributes = parsed.GetValue(attributes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            });
            string source = result.Key.Length == 0 ? "" : $", from '{result.Key}'";
            parsed.InvocationConfiguration.Output.WriteLine($"{result.Tensors} tensors, {result.Parameters:N0} parameters{source}: {result.Path}");
            if (result.LeftOut.Count > 0) parsed.InvocationConfiguration.Output.WriteLine($"Skipped: {Sentence.Some(result.LeftOut, MostLeftOut)}");
            return 0;
        });
        return command;
    }
}
