using GanFunctional.Data;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace GanFunctional.CSharp;

/// <summary>
/// Options from a YAML or JSON file, one <c>batch: 32</c> per line, with the names of the command line. A
/// run's <c>config.json</c> is such a file, so it repeats the run. Read event by event, so that the cost of
/// any file is bounded by its size.
/// </summary>
public static class OptionFile
{
    /// <summary>Key of <c>config.json</c> for facts about a run other than its options.</summary>
    public const string Facts = "made-with";

    private const int MostBytes = 1 << 20, Deepest = 20;

    /// <summary>Reads the options of a file, and its <c>variant</c> if it names one.</summary>
    /// <exception cref="DataException">
    /// The file can't be read, or is not a list of options; one sentence.
    /// </exception>
    public static (string? Variant, IReadOnlyList<GivenOption> Given) Read(string path)
    {
        try
        {
            using StreamReader text = new(path);
            return text.BaseStream.Length <= MostBytes
                ? Read(path, new Parser(text))
                : throw new DataException($"The configuration '{path}' has {text.BaseStream.Length} bytes, more than the limit of {MostBytes}: give a file of options.");
        }
        catch (YamlException e)
        {
            throw NotYaml(path, $" (line {e.Start.Line}: {Quoting.Short(e.Message).TrimEnd('.')})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The configuration '{path}' can't be read ({e.Message.TrimEnd('.')}): check the path.", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner throws these for half a surrogate pair, and for some malformed lists.
            throw NotYaml(path, "", e);
        }
    }

    private static (string? Variant, IReadOnlyList<GivenOption> Given) Read(string path, Parser events)
    {
        events.Consume<StreamStart>();
        if (!events.TryConsume<DocumentStart>(out _) || !events.TryConsume<MappingStart>(out _)) throw NoOptions(path);
        string? variant = null;
        List<GivenOption> given = [];
        HashSet<string> names = [];
        while (!events.TryConsume<MappingEnd>(out _))
        {
            Mark start = events.Current!.Start;
            string name = Text(events, out _) ?? "";
            if (!names.Add(name)) throw new YamlException(start, start, $"'{Quoting.Short(name)}' occurs twice");
            if (name == Facts)
            {
                Skip(events);
                continue;
            }

            GivenOption option = new(name, Text(events, out bool isNull) ?? "{…}", $"{path}, line {start.Line}: '{Quoting.Short(name)}'");
            if (name == "variant")
                variant = option.Text;
            else if (!isNull)
                given.Add(option);
        }

        events.Consume<DocumentEnd>();
        return events.TryConsume<StreamEnd>(out _) ? (variant, given) : throw NoOptions(path);
    }

    private static DataException NotYaml(string path, string why, Exception inner) =>
        new($"'{path}' can't be read as YAML or JSON{why}: write one option per line, as in 'batch: 32'.", inner);

    private static DataException NoOptions(string path) => new($"'{path}' holds no options: write one per line, as in 'batch: 32'.");

    // Reads a scalar, or the scalars of a list; null for deeper nesting and for aliases.
    private static string? Text(Parser events, out bool isNull)
    {
        isNull = false;
        if (events.TryConsume<Scalar>(out var scalar))
        {
            isNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };
            return scalar.Value;
        }

        if (!events.TryConsume<SequenceStart>(out _))
        {
            Skip(events);
            return null;
        }

        List<string> several = [];
        bool flat = true;
        while (!events.TryConsume<SequenceEnd>(out _))
        {
            if (events.TryConsume<Scalar>(out var item))
                several.Add(item.Value);
            else
            {
                Skip(events);
                flat = false;
            }
        }

        return flat ? string.Join('\n', several) : null;
    }

    // Deeper nesting costs the parser time quadratic in the depth.
    private static void Skip(Parser events)
    {
        int depth = 0;
        do
        {
            ParsingEvent next = events.Consume<ParsingEvent>();
            depth += next.NestingIncrease;
            if (depth > Deepest) throw new YamlException(next.Start, next.End, $"it is nested deeper than {Deepest} levels");
        }
        while (depth > 0);
    }
}
