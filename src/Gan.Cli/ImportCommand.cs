using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan import</c>: a network from a file of PyTorch, or of any program that writes safetensors.</summary>
internal static class ImportCommand
{
    private const int MostLeftOut = 8;

    public static Command Create()
    {
        Argument<string> variant = Usage.Choice("variant", "Which GAN", CSharp.Variants.Names);
        Argument<string> network = Usage.Network();
        Option<string> from = Usage.RequiredPath("--from", "A state_dict that PyTorch has saved (.pth, .pt, .ckpt), or safetensors with such names", "FILE");
        Option<string> output = Usage.RequiredPath("--out", "The file to write, which must not be there yet; beside it a config.json will say what it is", "SAFETENSORS");
        Option<string?> key = new("--key") { Description = "Which of the file's dictionaries, as state_dict, or what its names begin with, as netG [default: the only one that fits]", HelpName = "KEY" };
        Option<string?> size = new("--size") { Description = "Size of its images, 64 or 128x96, which gan translate takes where it is told none [default: 256; stargan: 128]", HelpName = "SIZE" };
        Option<int?> channels = Usage.Channels("1 for grey, 3 for colour [default: as the parameters say]");
        Option<string?> attributes = new("--attributes") { Description = "stargan's labels, in the order that it was trained on, with commas between", HelpName = "A,B" };

        Command command = new("import", "Take a trained network from a file of PyTorch or safetensors") { variant, network, from, output, key, size, channels, attributes };
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
            if (result.LeftOut.Count > 0) parsed.InvocationConfiguration.Output.WriteLine($"Left out: {Sentence.Some(result.LeftOut, MostLeftOut)}");
            return 0;
        });
        return command;
    }
}
