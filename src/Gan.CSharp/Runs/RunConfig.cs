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
    internal static byte[] Write(TrainOptions options, int images)
    {
        JsonObject root = new() { ["variant"] = options.Variant };
        foreach (OptionInfo option in OptionTable.For(options.GetType()))
        {
            // The folder is where the file lies, wherever it is moved.
            if (option.Name != "out") root[option.Name] = option.Json(options);
        }

        root[OptionFile.Facts] = new JsonObject
        {
            ["images"] = images,
            ["version"] = typeof(RunConfig).Assembly.GetName().Version?.ToString(3),
            ["libtorch"] = Runtime.TorchVersion,
        };
        return JsonSerializer.SerializeToUtf8Bytes(root, s_json);
    }

    /// <summary>How many images there were to train on, of a file that <see cref="Read"/> took; null where it does not say.</summary>
    internal static int? Images(string path) =>
        JsonNode.Parse(File.ReadAllBytes(path))?[OptionFile.Facts]?["images"] is JsonValue value && value.TryGetValue(out int images) ? images : null;

    /// <summary>Reads and checks a run's file.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    internal static TrainOptions Read(string path)
    {
        try
        {
            (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(path);
            return (TrainOptions)OptionTable.Create(Variants.Named(variant ?? "").Options, given);
        }
        catch (Exception e) when (e is GanException or Data.DataException)
        {
            throw new InvalidDataException($"{path} is not the configuration of a run ({e.Message.TrimEnd('.')}): give the folder of a run that this version has made.", e);
        }
    }
}
