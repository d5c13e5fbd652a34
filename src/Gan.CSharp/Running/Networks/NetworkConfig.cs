using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Configuration of a single network, which its file lacks: the variant, and how the network is used. It is
/// read from a <c>config.json</c> beside the file, that of a run or one with only <c>variant</c> and, if
/// needed, <c>size</c>, <c>channels</c> and <c>attributes</c>.
/// </summary>
internal static class NetworkConfig
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Returns the path of the configuration beside a network's file.</summary>
    internal static string Beside(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "config.json");

    /// <summary>Reads the options of a network's file; those for training only may be missing.</summary>
    /// <typeparam name="T">Type of the options of the accepted variants.</typeparam>
    /// <param name="file">File of the network.</param>
    /// <param name="config">Configuration. Default: the one beside the file.</param>
    /// <param name="purpose">
    /// Ability of the accepted variants, for messages, as in "draws images from noise".
    /// </param>
    /// <exception cref="GanException">
    /// The configuration is missing, or is of another variant; one sentence.
    /// </exception>
    /// <exception cref="DataException">The configuration can't be read; one sentence.</exception>
    internal static T Read<T>(string file, string? config, string purpose)
        where T : TrainOptions => (T)Read(file, config, purpose, variant => variant.Options.IsAssignableTo(typeof(T)));

    /// <inheritdoc cref="Read{T}(string, string, string)"/>
    /// <param name="file">File of the network.</param>
    /// <param name="config">Configuration. Default: the one beside the file.</param>
    /// <param name="purpose">
    /// Ability of the accepted variants, for messages, as in "draws images from noise".
    /// </param>
    /// <param name="fits">Tells whether a variant is accepted.</param>
    internal static TrainOptions Read(string file, string? config, string purpose, Func<Variant, bool> fits)
    {
        string path = config ?? Beside(file);
        if (config is null && !File.Exists(path)) throw new GanException($"'{file}' does not name its variant: put a config.json with the line 'variant: NAME' beside it, or give such a file");
        (string variant, IReadOnlyList<GivenOption> given) = ReadVariant(path);
        return fits(Variants.Named(variant))
            ? (TrainOptions)OptionTable.Create(Variants.Named(variant).Options, given, partial: true)
            : throw new GanException($"'{path}' has the variant {variant}, which is not one that {purpose}: give a network of another variant");
    }

    /// <summary>Creates options with only the shape of the images, if the variant has such options.</summary>
    /// <exception cref="GanException">The variant does not accept the size.</exception>
    internal static TrainOptions Partial(Variant variant, ImageSize? size, int? channels)
    {
        IReadOnlyList<OptionInfo> table = OptionTable.For(variant.Options);
        GivenOption[] given = [.. Known("size", size?.ToString()), .. Known("channels", channels?.ToString(CultureInfo.InvariantCulture))];
        return (TrainOptions)OptionTable.Create(variant.Options, given, partial: true);

        IEnumerable<GivenOption> Known(string name, string? value) =>
            value is null || table.All(option => option.Name != name) ? [] : [new(name, value, name)];
    }

    /// <summary>
    /// Writes the configuration of an imported network beside its file, unless there is one.
    /// </summary>
    /// <exception cref="DataException">The configuration can't be written; one sentence.</exception>
    internal static void Write(ImportOptions options)
    {
        string path = Beside(options.Out);
        if (File.Exists(path)) return;
        JsonObject root = new() { ["variant"] = options.Variant };
        if (options.Size is { } size) root["size"] = size.ToString();
        if (options.Channels is { } channels) root["channels"] = channels;
        if (options.Attributes.Count > 0)
        {
            root["attributes"] = string.Join(',', options.Attributes);
            // Attributes that are not exclusive come from a table, of which only the existence is known here.
            root["labels"] = options.From;
        }

        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(root, s_json));
    }

    /// <summary>Refuses a folder whose configuration is of another variant.</summary>
    /// <exception cref="GanException">The configuration is of another variant.</exception>
    internal static void Check(ImportOptions options)
    {
        string path = Beside(options.Out);
        if (File.Exists(path) && ReadVariant(path).Variant is var found && found != options.Variant)
            throw new GanException($"'{path}' has the variant {found}, not {options.Variant}: choose another folder for --out");
    }

    private static (string Variant, IReadOnlyList<GivenOption> Given) ReadVariant(string path)
    {
        (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(path);
        return (variant ?? throw new GanException($"'{path}' does not name a variant: add the line 'variant: NAME'"), given);
    }
}
