using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.Json;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Content of a run's <c>config.json</c>: the variant and every option with its default computed, by the names
/// of the command line. Under <c>made-with</c> it has the number and fingerprint of the images, and
/// the versions used.
/// </summary>
internal static class RunConfig
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Creates the content of the file.</summary>
    /// <param name="run">Run to describe.</param>
    internal static byte[] Write(TrainingRun run)
    {
        RunOptions options = run.Options;
        JsonObject root = [];
        if (options.Variant is { } variant) root["variant"] = variant;
        foreach (OptionInfo option in OptionTable.For(options.GetType()))
        {
            // The folder is always that of the file, which may have been moved.
            if (option.Name != "out") root[option.Name] = option.Json(options);
        }

        root[OptionFile.Facts] = new JsonObject
        {
            ["images"] = options.Variant is null ? null : run.Images,
            ["data"] = run.Fingerprint is { } data
                ? new JsonObject { ["names"] = data.Names, ["sizes"] = data.Sizes, ["tables"] = data.Tables }
                : null,
            ["version"] = typeof(RunConfig).Assembly.GetName().Version?.ToString(3),
            ["libtorch"] = Runtime.TorchVersion,
        };
        return JsonSerializer.SerializeToUtf8Bytes(root, s_json);
    }

    /// <summary>
    /// Reads the number and the fingerprint of the training images from a file that <see cref="Read"/>
    /// accepted; null if not given.
    /// </summary>
    internal static (int? Images, DataFingerprint? Fingerprint) Data(string path)
    {
        JsonNode? facts = JsonNode.Parse(File.ReadAllBytes(path))?[OptionFile.Facts];
        return (
            facts?["images"] is JsonValue value && value.TryGetValue(out int images) ? images : null,
            facts?["data"] is JsonObject data ? new(Fact("names"), Fact("sizes"), Fact("tables")) : null);

        string Fact(string name) => facts["data"]![name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
    }

    /// <summary>
    /// Refuses to resume the run of a custom game with options that would make it a different run.
    /// </summary>
    /// <exception cref="GanException">
    /// The run is one of a built-in variant, or has another seed or device.
    /// </exception>
    internal static void CheckSame(string path, RunOptions options)
    {
        (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(path);
        if (variant is not null) throw new GanException($"{path} is the configuration of a run of '{Quoting.Short(variant)}', not of a custom game: choose another folder.");
        foreach (OptionInfo option in OptionTable.For(typeof(RunOptions)).Where(option => option.Name is "seed" or "device"))
        {
            string now = option.Get(options) ?? "", before = given.FirstOrDefault(value => value.Name == option.Name).Text ?? now;
            if (now != before) throw new GanException($"The run of {path} has the {option.Name} {Quoting.Short(before)}, not {now}: give the same {option.Name}, or choose another folder.");
        }
    }

    /// <summary>Reads and validates the configuration of a run.</summary>
    /// <param name="path">File of the configuration.</param>
    /// <param name="partial">Whether required options may be missing, as of imported networks.</param>
    /// <exception cref="DataException">The file is not the configuration of a run.</exception>
    internal static TrainOptions Read(string path, bool partial = false)
    {
        try
        {
            (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(path);
            if (variant is null) throw new GanException("it names no variant: the run of a custom game can only be resumed in the program that started it");
            return (TrainOptions)OptionTable.Create(Variants.Named(variant).Options, given, partial);
        }
        catch (GanException e)
        {
            throw new DataException($"{path} is not the configuration of a run ({e.Message.TrimEnd('.')}): give the folder of a run made by this version.", e);
        }
    }
}
