using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// What the file of a single network does not say of itself: its variant, and how it is used. It stands in a <c>config.json</c> beside
/// it, which is a run's own or has only what matters here: <c>variant</c>, and where need be <c>size</c>, <c>channels</c>, <c>attributes</c>.
/// </summary>
internal static class NetworkConfig
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>The config that lies beside a network's file.</summary>
    internal static string Beside(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "config.json");

    /// <summary>The options of a network's file; those that only a training needs may be missing.</summary>
    /// <typeparam name="T">The options that its variant has.</typeparam>
    /// <param name="file">The network's file.</param>
    /// <param name="config">Its config; null: the one beside it.</param>
    /// <param name="purpose">What only some variants are good for, as in "draws images from noise".</param>
    /// <exception cref="GanException">There is none, or it is of another variant; one sentence.</exception>
    /// <exception cref="DataException">It can't be read; one sentence.</exception>
    internal static T Read<T>(string file, string? config, string purpose)
        where T : TrainOptions => (T)Read(file, config, purpose, variant => variant.Options.IsAssignableTo(typeof(T)));

    /// <inheritdoc cref="Read{T}(string, string, string)"/>
    /// <param name="file">The network's file.</param>
    /// <param name="config">Its config; null: the one beside it.</param>
    /// <param name="purpose">What only some variants are good for, as in "draws images from noise".</param>
    /// <param name="fits">Whether a variant is good for it.</param>
    internal static TrainOptions Read(string file, string? config, string purpose, Func<Variant, bool> fits)
    {
        string path = config ?? Beside(file);
        if (config is null && !File.Exists(path)) throw new GanException($"'{file}' does not say what it is: put a config.json beside it with the line 'variant: NAME', or give such a file");
        (string variant, IReadOnlyList<GivenOption> given) = ReadVariant(path);
        return fits(Variants.Named(variant))
            ? (TrainOptions)OptionTable.Create(Variants.Named(variant).Options, given, partial: true)
            : throw new GanException($"'{path}' is of the variant {variant}, which is not one that {purpose}");
    }

    /// <summary>Options of a variant of which only the shape of the images is known, where the variant has such options.</summary>
    /// <exception cref="GanException">The variant does not take such a size.</exception>
    internal static TrainOptions Partial(Variant variant, ImageSize? size, int? channels)
    {
        IReadOnlyList<OptionInfo> table = OptionTable.For(variant.Options);
        GivenOption[] given = [.. Known("size", size?.ToString()), .. Known("channels", channels?.ToString(CultureInfo.InvariantCulture))];
        return (TrainOptions)OptionTable.Create(variant.Options, given, partial: true);

        IEnumerable<GivenOption> Known(string name, string? value) =>
            value is null || table.All(option => option.Name != name) ? [] : [new(name, value, name)];
    }

    /// <summary>Writes what an import knows beside its network, unless there is a config.</summary>
    /// <exception cref="DataException">It can't be written; one sentence.</exception>
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
            // Labels come from a table unless they exclude each other, and it is known of this one only that there was one.
            root["labels"] = options.From;
        }

        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(root, s_json));
    }

    /// <summary>Refuses a folder whose config is of another variant.</summary>
    /// <exception cref="GanException">It is.</exception>
    internal static void Check(ImportOptions options)
    {
        string path = Beside(options.Out);
        if (File.Exists(path) && ReadVariant(path).Variant is var found && found != options.Variant)
            throw new GanException($"'{path}' is of the variant {found}, not of {options.Variant}: choose a folder of its own for --out");
    }

    private static (string Variant, IReadOnlyList<GivenOption> Given) ReadVariant(string path)
    {
        (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(path);
        return (variant ?? throw new GanException($"'{path}' does not name a variant: it needs the line 'variant: NAME'"), given);
    }
}
