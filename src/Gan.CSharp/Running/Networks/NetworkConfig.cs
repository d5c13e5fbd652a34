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
    private const string Dropout = "dropout";
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Returns the path of the configuration beside a network's file.</summary>
    internal static string Beside(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "config.json");

    /// <summary>Reads the options of a network's file; those for training only may be missing.</summary>
    /// <param name="file">File of the network.</param>
    /// <param name="config">Configuration. Default: the one beside the file.</param>
    /// <param name="purpose">
    /// Ability of the accepted variants, for messages, as in "draws images from noise".
    /// </param>
    /// <param name="fits">Tells whether a variant is accepted.</param>
    /// <exception cref="GanException">
    /// The configuration is missing, or is of another variant; one sentence.
    /// </exception>
    /// <exception cref="DataException">The configuration can't be read; one sentence.</exception>
    internal static TrainOptions Read(string file, string? config, string purpose, Func<Variant, bool> fits)
    {
        string path = config ?? Beside(file);
        if (config is null && !File.Exists(path)) throw new GanException($"'{file}' does not name its variant: put a config.json with the line 'variant: NAME' beside it, or give such a file");
        (string variant, IReadOnlyList<GivenOption> given) = ReadVariant(path);
        return fits(Variants.Named(variant))
            ? (TrainOptions)OptionTable.Create(Variants.Named(variant).Options, given, partial: true)
            : throw new GanException($"'{path}' has the variant {variant}, which is not one that {purpose}: give a network of another variant");
    }

    /// <summary>Tells whether networks of a variant may be with or without dropout, which their files don't say.</summary>
    internal static bool MayDrop(Variant variant) => OptionTable.For(variant.Options).Any(option => option.Name == Dropout);

    /// <summary>
    /// Creates options with only the shape of the images, if the variant has such options, and dropout.
    /// </summary>
    /// <exception cref="GanException">The variant does not accept the size, or has no option for dropout.</exception>
    internal static TrainOptions Partial(Variant variant, ImageSize? size, int? channels, bool? dropout)
    {
        IReadOnlyList<OptionInfo> table = OptionTable.For(variant.Options);
        if (dropout is not null && !MayDrop(variant))
            throw new GanException($"--dropout is an option of {Sentence.OneOf([.. Variants.All.Where(MayDrop).Select(other => other.Name)])}, not of {variant.Name}: omit it");
        GivenOption[] given = [.. Known("size", size?.ToString()), .. Known("channels", channels?.ToString(CultureInfo.InvariantCulture)), .. Known(Dropout, dropout is { } drops ? drops ? "true" : "false" : null)];
        return (TrainOptions)OptionTable.Create(variant.Options, given, partial: true);

        IEnumerable<GivenOption> Known(string name, string? value) =>
            value is null || table.All(option => option.Name != name) ? [] : [new(name, value, name)];
    }

    /// <summary>
    /// Writes the configuration of an imported network beside its file, unless there is one.
    /// </summary>
    /// <param name="options">Options of the import.</param>
    /// <param name="drops">Whether the network is made with dropout.</param>
    /// <param name="notice">Receives a sentence for what the file of the network did not say.</param>
    /// <exception cref="DataException">The configuration can't be written; one sentence.</exception>
    internal static void Write(ImportOptions options, bool drops, Action<string>? notice)
    {
        string path = Beside(options.Out);
        if (File.Exists(path))
        {
            notice?.Invoke($"'{path}' was there and is kept: it says how the network is used, whatever options this import had");
            return;
        }

        JsonObject root = new() { ["variant"] = options.Variant };
        if (drops && options.Dropout is null)
            notice?.Invoke($"the file does not say whether the {options.Network} was trained with dropout, and it is used with it, as in the paper: if it was trained without (--no_dropout), import it with --dropout false");
        if (drops || options.Dropout is not null) root[Dropout] = options.Dropout ?? true;
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
