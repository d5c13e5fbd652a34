using GanFunctional.Data;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GanFunctional.CSharp;

/// <summary>
/// Options from a file, YAML or JSON (which is YAML): <c>batch: 32</c>, a line each, by the names of the command line. A run's
/// <c>config.json</c> is such a file, so it repeats the run.
/// </summary>
internal static class OptionFile
{
    /// <summary>What <c>config.json</c> says of a run beside its options.</summary>
    public const string Facts = "made-with";

    /// <summary>The file's options, and its <c>variant</c> where it names one.</summary>
    /// <exception cref="DataException">The file can't be read, or is no list of options; one sentence.</exception>
    public static (string? Variant, IReadOnlyList<GivenOption> Given) Read(string path)
    {
        YamlStream stream = [];
        try
        {
            using StreamReader reader = new(path);
            stream.Load(reader);
        }
        catch (YamlException e)
        {
            throw new DataException($"'{path}' can't be read as YAML or JSON (line {e.Start.Line}: {e.Message.TrimEnd('.')}): write one option a line, as in 'batch: 32'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The configuration '{path}' can't be read ({e.Message.TrimEnd('.')}): check the path.", e);
        }

        if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new DataException($"'{path}' holds no options: write one a line, as in 'batch: 32'.");
        string? variant = null;
        List<GivenOption> given = [];
        foreach ((YamlNode key, YamlNode value) in root.Children)
        {
            string name = (key as YamlScalarNode)?.Value ?? "";
            if (name == Facts) continue;
            GivenOption option = new(name, Text(value), $"{path}, line {key.Start.Line}: '{name}'");
            if (name == "variant")
                variant = option.Text;
            else if (!IsNull(value))
                given.Add(option);
        }

        return (variant, given);
    }

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };

    private static string Text(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode several => string.Join(',', several.Children.Select(Text)),
        _ => node.ToString(),
    };
}
