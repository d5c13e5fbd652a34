using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Folder of a run: <c>config.json</c>, <c>log.jsonl</c> and <c>times.jsonl</c> (one line per report),
/// <c>health.jsonl</c>, <c>samples/</c>, <c>checkpoints/</c> for resuming, and the networks as safetensors
/// with PyTorch's names.
/// </summary>
internal sealed class RunFolder
{
    private Checkpoint? opened;

    private RunFolder(string path)
    {
        Path = path;
        Log = new(In("log.jsonl"), In("times.jsonl"), In("health.jsonl"));
    }

    internal string Path { get; }

    internal string Config => In("config.json");

    internal RunLog Log { get; }

    internal string Checkpoints => In(Checkpoint.FolderName);

    internal string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    internal string Network(string name) => In(name + ".safetensors");

    internal string Sample(long step) => In("samples", $"{step:D7}.png");

    /// <summary>Creates the folder of a new run.</summary>
    /// <exception cref="GanException">The path is taken.</exception>
    /// <exception cref="DataException">The folder can't be created.</exception>
    internal static RunFolder Create(string path)
    {
        CheckNew(path);
        Folders.Make(path, "choose another --out");
        return new(path);
    }

    /// <summary>Returns the folder of an existing run.</summary>
    internal static RunFolder At(string path) => new(path);

    /// <summary>
    /// Writes the configuration and the initial files of the run, unless they exist. The caller holds the
    /// lock.
    /// </summary>
    /// <exception cref="DataException">A file can't be written.</exception>
    internal void Prepare(TrainingRun run)
    {
        // The folder counts as a run once it has a configuration, so it comes first: if killed here, the run
        // starts anew with --resume.
        byte[] config = RunConfig.Write(run);
        if (!File.Exists(Config) || !File.ReadAllBytes(Config).AsSpan().SequenceEqual(config)) WholeFile.Write(Config, config);
        try
        {
            Directory.CreateDirectory(In("samples"));
            Directory.CreateDirectory(Checkpoints);
            WholeFile.Sweep(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The run folder '{Path}' can't be written to ({e.Message.TrimEnd('.')}): free some space, or change its permissions.", e);
        }

        foreach ((string name, byte[] content) in run.Files)
        {
            if (!File.Exists(In(name))) WholeFile.Write(In(name), content);
        }
    }

    /// <summary>
    /// Refuses to resume from a checkpoint of another engine, which could not be continued exactly.
    /// </summary>
    /// <exception cref="GanException">The newest undamaged checkpoint is from another engine.</exception>
    internal void CheckEngine()
    {
        foreach (Checkpoint checkpoint in Checkpoint.In(Checkpoints))
        {
            bool own;
            try
            {
                own = checkpoint.IsOfThisEngine();
            }
            catch (DataException)
            {
                continue; // GoBack reports it
            }

            if (own) return;
            throw new GanException(
                $"The run '{Path}' was trained by another engine, that of an earlier version, so its training can't be resumed: sample or translate with the run as it is, or train anew with --config {Quoting.Word(Config)}.");
        }
    }

    /// <summary>
    /// Restores the run from its newest undamaged checkpoint; damaged ones are reported and renamed. Without
    /// a checkpoint the run starts from the beginning.
    /// </summary>
    /// <returns>Length in bytes of the log at the checkpoint.</returns>
    /// <exception cref="DataException">All checkpoints are damaged.</exception>
    /// <exception cref="GanException">A checkpoint is not of this run.</exception>
    internal long GoBack(TrainingRun run, Action<string>? notice)
    {
        List<(Checkpoint Checkpoint, string Reason)> damaged = [];
        foreach (Checkpoint checkpoint in Checkpoint.In(Checkpoints))
        {
            using DisposeScope scope = torch.NewDisposeScope();
            IReadOnlyList<KeyValuePair<string, Tensor>> state;
            long logLength;
            try
            {
                (state, logLength) = checkpoint.Read();
            }
            catch (DataException e)
            {
                damaged.Add((checkpoint, e.Message.TrimEnd('.')));
                continue;
            }

            try
            {
                run.Restore(state);
            }
            catch (GanException e)
            {
                throw new GanException($"The checkpoint '{checkpoint.Path}' does not fit the run's {System.IO.Path.GetFileName(Config)} ({e.Message}): restore the original configuration.", e);
            }

            foreach ((Checkpoint other, string reason) in damaged)
            {
                notice?.Invoke($"{reason}; it was renamed, and an earlier one is used");
                File.Move(other.Path, other.Path + ".damaged", overwrite: true);
            }

            return logLength;
        }

        return damaged.Count == 0 ? 0 : throw new DataException($"All checkpoints of the run '{Path}' are damaged ({damaged[0].Reason}), so it can't be resumed: start a new run.");
    }

    /// <summary>Finds the checkpoint whose images were closest to the data; null if there is none.</summary>
    internal string? BestCheckpoint()
    {
        Dictionary<long, string> kept = Checkpoint.In(Checkpoints).ToDictionary(checkpoint => checkpoint.Step, checkpoint => checkpoint.Path);
        return kept.GetValueOrDefault(Log.Best(kept.ContainsKey).Step);
    }

    /// <summary>Copies the run to a new folder.</summary>
    /// <exception cref="GanException">The path is taken.</exception>
    /// <exception cref="DataException">The copy can't be written.</exception>
    internal RunFolder CopyTo(string path)
    {
        RunFolder copy = Create(path);
        try
        {
            foreach (string folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
                Directory.CreateDirectory(copy.In(System.IO.Path.GetRelativePath(Path, folder)));
            // The configuration comes last: without it the copy does not count as a run.
            foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).OrderBy(file => file == Config))
            {
                string name = System.IO.Path.GetRelativePath(Path, file);
                if (name != RunLock.FileName) File.Copy(file, copy.In(name));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Directory.Delete(path, recursive: true); // new or empty before
            throw new DataException($"The run '{Path}' can't be copied to '{path}' ({e.Message.TrimEnd('.')}): choose another --out.", e);
        }

        return copy;
    }

    /// <summary>Finds the first free folder of the form <c>runs/VARIANT-NUMBER</c>.</summary>
    internal static string Free(string variant) =>
        Enumerable.Range(1, int.MaxValue).Select(n => System.IO.Path.Combine("runs", $"{variant}-{n}")).First(path => !System.IO.Path.Exists(path));

    /// <summary>Refuses a path that is taken, before any work is done.</summary>
    /// <exception cref="GanException">The path is taken.</exception>
    internal static void CheckNew(string path)
    {
        if (File.Exists(path)) throw new GanException($"The run folder '{path}' is a file: choose another --out.");
        // A lock alone is left by a process that was killed immediately.
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => System.IO.Path.GetFileName(entry) != RunLock.FileName))
            throw new GanException($"The run folder '{path}' is not empty, and nothing is overwritten: choose another --out.");
    }

    /// <summary>Tells whether a path is the file of a network, not a run or one of its checkpoints.</summary>
    internal static bool IsNetworkFile(string path) => File.Exists(path) && Checkpoint.At(path) is null;

    /// <summary>
    /// Opens the folder of a trained run, or one of its checkpoints, and reads the options.
    /// </summary>
    /// <typeparam name="T">Type of the options of the accepted variants.</typeparam>
    /// <param name="path">Folder of the run, or file of the checkpoint.</param>
    /// <param name="purpose">
    /// Ability of the accepted variants, for messages, as in "draws images from noise".
    /// </param>
    /// <param name="options">Options of the run, with every default computed.</param>
    /// <exception cref="GanException">The path is not a run, or is one of another variant.</exception>
    /// <exception cref="DataException">The configuration is damaged.</exception>
    internal static RunFolder Open<T>(string path, string purpose, out T options)
        where T : TrainOptions
    {
        RunFolder folder = Open(path, purpose, variant => variant.Options.IsAssignableTo(typeof(T)), out TrainOptions found);
        options = (T)found;
        return folder;
    }

    /// <inheritdoc cref="Open{T}(string, string, out T)"/>
    /// <param name="path">Folder of the run, or file of the checkpoint.</param>
    /// <param name="purpose">
    /// Ability of the accepted variants, for messages, as in "draws images from noise".
    /// </param>
    /// <param name="fits">Tells whether runs of a variant are accepted.</param>
    /// <param name="options">Options of the run, with every default computed.</param>
    /// <param name="partial">Whether options of the training may be missing, as of imported networks.</param>
    internal static RunFolder Open(string path, string purpose, Func<Variant, bool> fits, out TrainOptions options, bool partial = false)
    {
        RunFolder folder = Checkpoint.At(path) is { } checkpoint ? new(checkpoint.Run) { opened = checkpoint } : new(path);
        path = folder.Path;
        if (!Directory.Exists(path)) throw new GanException($"There is no run folder '{path}': give the folder that a training wrote (--out).");
        if (!File.Exists(folder.Config)) throw new GanException($"'{path}' is not the folder of a run, as it has no config.json: give the folder that a training wrote (--out).");
        options = RunConfig.Read(folder.Config, partial);
        return fits(Variants.Of(options)) ? folder : throw new GanException(
            $"The run '{path}' has the variant {options.Variant}, which is not one that {purpose}: give a run of {Sentence.OneOf([.. Variants.All.Where(fits).Select(v => v.Name)])}.");
    }

    /// <summary>Finds a network as last saved, or as in the opened checkpoint; null if there is none.</summary>
    internal SavedNetwork? Find(string name) => opened is { } checkpoint ? new(checkpoint.Path, Path, TrainingRun.NetworkPart(name))
        : File.Exists(Network(name)) ? SavedNetwork.Of(Network(name))
        : null;

    /// <summary>Finds a network as last saved, or as in the opened checkpoint.</summary>
    /// <exception cref="GanException">The run has not saved such a network.</exception>
    internal SavedNetwork Saved(string name) => Find(name)
        ?? throw new GanException(Directory.EnumerateFiles(Path, "*.safetensors").Select(System.IO.Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } others
            ? $"The run '{Path}' has no {name}.safetensors: it has {string.Join(", ", others)}."
            : $"The run '{Path}' has no {name}.safetensors: it was stopped before it first saved its networks, so resume it first.");
}
