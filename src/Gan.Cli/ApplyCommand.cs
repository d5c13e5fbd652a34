using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan apply</c>: applies a network to a tensor file, to compare with other frameworks.</summary>
internal static class ApplyCommand
{
    private static readonly string[] Modes = ["eval", "train"], Precisions = ["float32", "bfloat16"];

    public static Command Create()
    {
        Argument<string> variant = Usage.Choice("variant", "Variant of GAN", CSharp.Variants.Names);
        Argument<string> network = Usage.Network();
        Option<string> parameters = Usage.RequiredPath("--params", "Parameters of the network, named as in PyTorch's state_dict", "SAFETENSORS");
        Option<string> input = Usage.RequiredPath("--input", $"Inputs of the network, as tensors of these names: {InputNames()}", "SAFETENSORS");
        Option<string> output = Usage.RequiredPath("--output", "File to write, with the result as 'output'", "SAFETENSORS");
        Option<string> mode = Usage.Choice("--mode", "Whether batch norm and dropout behave as in evaluation or in training", Modes, "eval");
        Option<ImageSize?> size = Usage.Size("Size of the images in pixels, such as 64 or 128x96 [default: the input's, otherwise 64; frog: 32]");
        Option<int?> channels = Usage.Channels("1 for grey, 3 for colour, 4 for colour and transparency [default: the input's, otherwise from the parameters]");
        Option<string> precision = Usage.Choice("--precision", "Element type of activations", Precisions, Precisions[0]);
        Option<ulong?> seed = Usage.Seed("Seed of dropout, with --mode train");
        Option<bool?> dropout = Usage.Dropout("Whether the generator of pix2pix has dropout, with --mode train [default: true, as in the paper]");

        Command command = new("apply", "Apply a network to a tensor file") { variant, network, parameters, input, output, mode, size, channels, precision, seed, dropout };
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
                parsed.GetValue(channels),
                parsed.GetValue(seed)!.Value,
                Enum.Parse<Precision>(parsed.GetRequiredValue(precision), ignoreCase: true),
                parsed.GetValue(dropout));
            return 0;
        });
        return command;
    }

    // Networks that take the same are grouped, the most usual first.
    private static string InputNames() => string.Join("; ", CSharp.Variants.Names
        .SelectMany(variant => NetworkFile.Networks(variant).Select(network => (Of: $"{variant} {network}", Takes: Sentence.AllOf([.. NetworkFile.Inputs(variant, network)]))))
        .GroupBy(network => network.Takes).OrderByDescending(group => group.Count())
        .Select((group, i) => i == 0 ? group.Key : $"{group.Key} for {Sentence.AllOf([.. group.Select(network => network.Of)])}"));
}
