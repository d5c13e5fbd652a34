using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GanFunctional.CSharp;

/// <summary>
/// The content of a run's <c>config.json</c>: the variant and every option with its default worked out, by the names of the command
/// line, and under <c>made-with</c> what else was so when it was made.
/// </summary>
internal static class RunConfig
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's bytes.</summary>
    /// <param name="options">Completed.</param>
    /// <param name="images">How many images there are to train on.</param>
    internal static byte[] Write(RunOptions options, int images)
    {
        JsonObject root = [];
        if (options.Variant is { } variant) root["variant"] = variant;
        foreach (OptionInfo option in OptionTable.For(options.GetType()))
        {
            // The folder is where the file lies, wherever it is moved.
            if (option.Name != "out") root[option.Name] = option.Json(options);
        }

        root[OptionFile.Facts] = new JsonObject
        {
            ["images"] = options.Variant is null ? null : images,
            ["version"] = typeof(RunConfig).Assembly.GetName().Version?.ToString(3),
            ["libtorch"] = Runtime.TorchVersion,
        };
        return JsonSerializer.SerializeToUtf8Bytes(root, s_json);
    }

    /// <summary>How many images there were to train on, of a file that <see cref="Read"/> took; null where it does not say.</summary>
    internal static int? Images(string path) =>
        JsonNode.Parse(File.ReadAllBytes(path))?[OptionFile.Facts]?["images"] is JsonValue value && value.TryGetValue(out int images) ? images : null;

    /// <summary>Refuses to go on with a run of one's own under options that would make it another one.</summary>
    /// <exception cref="GanException">It is a built-in variant's run, or has another seed or device.</exception>
    internal static void CheckSame(string path, RunOptions options)
    {
        (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(path);
        if (variant is not null) throw new GanException($"{path} is of the variant '{Quoting.Short(variant)}', not of a game of one's own: choose another folder.");
        foreach (OptionInfo option in OptionTable.For(typeof(RunOptions)).Where(option => option.Name is "seed" or "device"))
        {
            string now = option.Get(options) ?? "", before = given.FirstOrDefault(value => value.Name == option.Name).Text ?? now;
            if (now != before) throw new GanException($"The run of {path} has the {option.Name} {Quoting.Short(before)}, not {now}: give it the same, or choose another folder.");
        }
    }

    /// <summary>Reads and checks a run's file.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    internal static TrainOptions Read(string path)
    {
        try
        {
            (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(path);
            if (variant is null) throw new GanException("it names no variant: the run of a game of one's own goes on in the program that started it");
            return (TrainOptions)OptionTable.Create(Variants.Named(variant).Options, given);
        }
        catch (Exception e) when (e is GanException or Data.DataException)
        {
            throw new InvalidDataException($"{path} is not the configuration of a run ({e.Message.TrimEnd('.')}): give the folder of a run that this version has made.", e);
        }
    }
}
