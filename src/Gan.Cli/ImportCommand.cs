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
        Option<ImageSize?> size = Usage.Size("Size of its images, such as 64 or 128x96, for gan translate without --size [default: 256; stargan: 128]");
        Option<int?> channels = Usage.Channels("1 for grey, 3 for colour, 4 for colour and transparency [default: from the parameters]");
        Option<bool?> dropout = Usage.Dropout("Whether the generator of pix2pix was trained with dropout, which its file does not say [default: true, as in the paper]");
        Option<string?> attributes = new("--attributes") { Description = "Labels of stargan, in the order of its training, separated by commas", HelpName = "A,B" };

        Command command = new("import", "Import a trained network from a file of PyTorch or safetensors") { variant, network, from, output, key, size, channels, dropout, attributes };
        Usage.CheckNetwork(command, variant, network);
        command.SetAction(parsed =>
        {
            ImportResult result = NetworkImport.Run(new ImportOptions
            {
                From = parsed.GetRequiredValue(from),
                Variant = parsed.GetRequiredValue(variant),
                Network = parsed.GetRequiredValue(network),
                Out = parsed.GetRequiredValue(output),
                Key = parsed.GetValue(key),
                Size = parsed.GetValue(size),
                Channels = parsed.GetValue(channels),
                Dropout = parsed.GetValue(dropout),
                Attributes = parsed.GetValue(attributes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            }, sentence => parsed.InvocationConfiguration.Error.WriteLine($"gan: {sentence}"));
            string source = result.Key.Length == 0 ? "" : $", from '{result.Key}'";
            parsed.InvocationConfiguration.Output.WriteLine($"{result.Tensors} tensors, {result.Parameters:N0} parameters{source}: {result.Path}");
            if (result.LeftOut.Count > 0) parsed.InvocationConfiguration.Output.WriteLine($"Skipped: {Sentence.Some(result.LeftOut, MostLeftOut)}");
            return 0;
        });
        return command;
    }
}
