using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan apply</c>: applies a network to a tensor file, to compare with other frameworks.</summary>
internal static class ApplyCommand
{
    private static readonly string[] Modes = ["eval", "train"];

    public static Command Create()
    {
        Argument<string> variant = Usage.Choice("variant", "Variant of GAN", CSharp.Variants.Names);
        Argument<string> network = Usage.Network();
        Option<string> parameters = Usage.RequiredPath("--params", "Parameters of the network, named as in PyTorch's state_dict", "SAFETENSORS");
        Option<string> input = Usage.RequiredPath("--input", "Input of the network, a tensor named 'input'", "SAFETENSORS");
        Option<string> output = Usage.RequiredPath("--output", "File to write, with the result as 'output'", "SAFETENSORS");
        Option<string> mode = Usage.Choice("--mode", "Whether batch norm and dropout behave as in evaluation or in training", Modes, "eval");
        Option<int?> size = Usage.Count("--size", "Height and width of the images, in pixels [default: the input's, otherwise 64; frog: 32]");
        Option<int?> channels = Usage.Channels("1 for grey, 3 for colour, 4 for colour and transparency [default: the input's, otherwise from the parameters]");

        Command command = new("apply", "Apply a network to a tensor file") { variant, network, parameters, input, output, mode, size, channels };
        Usage.CheckNetwork(command, variant, network);
        command.SetAction(parsed =>
        {
            string from = parsed.GetRequiredValue(input);
            string weights = parsed.GetRequiredValue(parameters);
            string to = parsed.GetRequiredValue(output);
            if (new[] { from, weights }.Any(path => Path.GetFullPath(path) == Path.GetFullPath(to)))
                throw new GanException($"--output '{to}' would overwrite an input file; choose another file");
            NetworkFile.Apply(
                parsed.GetRequiredValue(variant),
                parsed.GetRequiredValue(network),
                weights,
                from,
                to,
                parsed.GetRequiredValue(mode) == "train",
                parsed.GetValue(size),
                parsed.GetValue(channels));
            return 0;
        });
        return command;
    }
}
