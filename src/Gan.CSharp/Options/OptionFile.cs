using GanFunctional.Data;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace GanFunctional.CSharp;

/// <summary>
/// Options from a file, YAML or JSON (which is YAML): <c>batch: 32</c>, a line each, by the names of the command line. A run's
/// <c>config.json</c> is such a file, so it repeats the run. Read event by event, so that no file can cost more than its own size.
/// </summary>
public static class OptionFile
{
    /// <summary>What <c>config.json</c> says of a run beside its options.</summary>
    public const string Facts = "made-with";

    private const int MostBytes = 1 << 20, Deepest = 20;

    /// <summary>The file's options, and its <c>variant</c> where it names one.</summary>
    /// <exception cref="DataException">The file can't be read, or is no list of options; one sentence.</exception>
    public static (string? Variant, IReadOnlyList<GivenOption> Given) Read(string path)
    {
        try
        {
            using StreamReader text = new(path);
            return text.BaseStream.Length <= MostBytes
                ? Read(path, new Parser(text))
                : throw new DataException($"The configuration '{path}' has {text.BaseStream.Length} bytes, and at most {MostBytes} are read: give a file of options.");
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
            // What YamlDotNet's scanner answers to half a surrogate pair, and to some broken lists.
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
            if (!names.Add(name)) throw new YamlException(start, start, $"'{Quoting.Short(name)}' is there twice");
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
        new($"'{path}' can't be read as YAML or JSON{why}: write one option a line, as in 'batch: 32'.", inner);

    private static DataException NoOptions(string path) => new($"'{path}' holds no options: write one a line, as in 'batch: 32'.");

    // A scalar, or the scalars of a list; null for what is nested deeper, or refers to another place.
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

        return flat ? string.Join(',', several) : null;
    }

    // What nests deeper costs the reader time that grows with the square of the depth.
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
