using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Trained networks by name, for everything that needs no training data: those of a run, of one of its
/// checkpoints, of a folder of imported files, or of a single file with its configuration.
/// </summary>
internal sealed class TrainedNetworks
{
    private readonly string path;
    private readonly RunFolder? folder;

    private TrainedNetworks(string path, RunFolder? folder, TrainOptions options) => (this.path, this.folder, Options) = (path, folder, options);

    /// <summary>Options of the run, or of the configuration of the files, which may lack those of a training.</summary>
    internal TrainOptions Options { get; }

    /// <summary>Variant of the networks.</summary>
    internal Variant Variant => Variants.Of(Options);

    /// <summary>Network that the path is the file of: by the file's name, else the variant's first; null for a folder.</summary>
    internal string? Given => folder is not null ? null
        : (Variant.Parts.FirstOrDefault(part => Path.GetFileNameWithoutExtension(path) is var name && (name == part.Name || name == Options.FileOf(part.Name))) ?? Variant.Parts[0]).Name;

    /// <summary>Opens a run, a checkpoint, a folder of networks or the file of one, and reads the options.</summary>
    /// <typeparam name="T">Type of the options of the accepted variants.</typeparam>
    /// <param name="path">Folder of the run or the networks, or file of the checkpoint or the network.</param>
    /// <param name="config">Configuration of a network's file. Default: the one beside it. Not used for a folder.</param>
    /// <param name="purpose">Ability of the accepted variants, for messages, as in "draws images from noise".</param>
    /// <param name="options">Options, of which those of a training may be missing.</param>
    /// <exception cref="GanException">There are no networks, or they are of another variant.</exception>
    /// <exception cref="DataException">The configuration is damaged.</exception>
    internal static TrainedNetworks Open<T>(string path, string? config, string purpose, out T options)
        where T : TrainOptions
    {
        TrainedNetworks opened = Open(path, config, purpose, variant => variant.Options.IsAssignableTo(typeof(T)));
        options = (T)opened.Options;
        return opened;
    }

    /// <inheritdoc cref="Open{T}(string, string, string, out T)"/>
    /// <param name="path">Folder of the run or the networks, or file of the checkpoint or the network.</param>
    /// <param name="config">Configuration of a network's file. Default: the one beside it. Not used for a folder.</param>
    /// <param name="purpose">Ability of the accepted variants, for messages, as in "draws images from noise".</param>
    /// <param name="fits">Tells whether networks of a variant are accepted.</param>
    internal static TrainedNetworks Open(string path, string? config, string purpose, Func<Variant, bool> fits)
    {
        if (RunFolder.IsNetworkFile(path)) return new(path, null, NetworkConfig.Read(path, config, purpose, fits));
        RunFolder opened = RunFolder.Open(path, purpose, fits, out TrainOptions options, partial: true);
        return new(path, opened, options);
    }

    /// <summary>Finds a network; null if there is none of this name.</summary>
    internal SavedNetwork? Find(string network)
    {
        if (folder is not null) return folder.Find(Options.FileOf(network));
        string file = network == Given ? path : Beside(network);
        return File.Exists(file) ? SavedNetwork.Of(file) : null;
    }

    /// <summary>Finds a network.</summary>
    /// <exception cref="GanException">There is none of this name.</exception>
    internal SavedNetwork Saved(string network) => folder?.Saved(Options.FileOf(network)) ?? Find(network)
        ?? throw new GanException($"'{path}' is the {Given}, and there is no '{Beside(network)}': import the {network} there, or give the folder of a run.");

    private string Beside(string network) => Path.Combine(Path.GetDirectoryName(path) ?? "", Options.FileOf(network) + ".safetensors");
}
