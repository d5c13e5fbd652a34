using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Where a run keeps its things: <c>config.json</c>, <c>log.jsonl</c> and <c>times.jsonl</c> (one line a report), <c>health.jsonl</c>, <c>samples/</c>,
/// <c>checkpoints/</c> to go on from, and the networks as safetensors with PyTorch's names.
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

    internal string Sample(long round) => In("samples", $"{round:D7}.png");

    /// <summary>Makes a new run's folder.</summary>
    /// <exception cref="GanException">Something is there already.</exception>
    /// <exception cref="DataException">It can't be made.</exception>
    internal static RunFolder Create(string path)
    {
        CheckNew(path);
        Folders.Make(path, "choose another --out");
        return new(path);
    }

    /// <summary>The folder of a run that is there.</summary>
    internal static RunFolder At(string path) => new(path);

    /// <summary>Writes the run's configuration and what else it holds from the start, where it is not there already. For who holds the lock.</summary>
    /// <exception cref="DataException">It can't be written.</exception>
    internal void Prepare(TrainingRun run)
    {
        // The configuration makes it a run, so it comes first: a run that was killed here starts anew with --resume.
        byte[] config = RunConfig.Write(run.Options, run.Images);
        if (!File.Exists(Config) || !File.ReadAllBytes(Config).AsSpan().SequenceEqual(config)) WholeFile.Write(Config, config);
        try
        {
            Directory.CreateDirectory(In("samples"));
            Directory.CreateDirectory(Checkpoints);
            WholeFile.Sweep(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The run folder '{Path}' can't be written to ({e.Message.TrimEnd('.')}): make room, or change its permissions.", e);
        }

        foreach ((string name, byte[] content) in run.Files)
        {
            if (!File.Exists(In(name))) WholeFile.Write(In(name), content);
        }
    }

    /// <summary>Refuses to go on from a checkpoint of another engine: what followed would be neither that run nor a new one.</summary>
    /// <exception cref="GanException">The newest whole checkpoint is one.</exception>
    internal void CheckEngine()
    {
        foreach (Checkpoint checkpoint in Checkpoint.In(Checkpoints))
        {
            bool own;
            try
            {
                own = checkpoint.IsOfThisEngine();
            }
            catch (InvalidDataException)
            {
                continue; // GoBack tells of it
            }

            if (own) return;
            throw new GanException(
                $"The run '{Path}' was trained by another engine, an earlier version's, so its training can't go on with this one: sample or translate with the run as it is, or train anew with --config {Config}.");
        }
    }

    /// <summary>
    /// Brings the run to where the newest whole checkpoint was written; damaged ones are told of and set aside. Without any, it begins
    /// at the beginning.
    /// </summary>
    /// <returns>The bytes of the log that were written until then.</returns>
    /// <exception cref="InvalidDataException">There are checkpoints, and none is whole.</exception>
    /// <exception cref="GanException">They are not this run's.</exception>
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
            catch (InvalidDataException e)
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
                throw new GanException($"The checkpoint '{checkpoint.Path}' does not fit the run's {System.IO.Path.GetFileName(Config)} ({e.Message}): put back the one that it was made with.");
            }

            foreach ((Checkpoint other, string reason) in damaged)
            {
                notice?.Invoke($"{reason}; it is set aside, and an earlier one taken");
                File.Move(other.Path, other.Path + ".damaged", overwrite: true);
            }

            return logLength;
        }

        return damaged.Count == 0 ? 0 : throw new InvalidDataException($"No checkpoint of the run '{Path}' is whole ({damaged[0].Reason}), so it can't go on: start a new run.");
    }

    /// <summary>The checkpoint whose images were the nearest to the data; null where there is none.</summary>
    internal string? BestCheckpoint() => Checkpoint.In(Checkpoints).FirstOrDefault(checkpoint => checkpoint.Round == Log.Best().Round)?.Path;

    /// <summary>A copy of the run in a new folder.</summary>
    /// <exception cref="GanException">Something is there already.</exception>
    /// <exception cref="DataException">It can't be written.</exception>
    internal RunFolder CopyTo(string path)
    {
        RunFolder copy = Create(path);
        try
        {
            foreach (string folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
                Directory.CreateDirectory(copy.In(System.IO.Path.GetRelativePath(Path, folder)));
            // The configuration last: without it the copy is no run yet.
            foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).OrderBy(file => file == Config))
            {
                string name = System.IO.Path.GetRelativePath(Path, file);
                if (name != RunLock.FileName) File.Copy(file, copy.In(name));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Directory.Delete(path, recursive: true); // it was empty before
            throw new DataException($"The run '{Path}' can't be copied to '{path}' ({e.Message.TrimEnd('.')}): choose another --out.", e);
        }

        return copy;
    }

    /// <summary>The first folder of the form <c>runs/VARIANT-NUMBER</c> that is not there yet.</summary>
    internal static string Free(string variant) =>
        Enumerable.Range(1, int.MaxValue).Select(n => System.IO.Path.Combine("runs", $"{variant}-{n}")).First(path => !System.IO.Path.Exists(path));

    /// <summary>Refuses a path that a run may not take, before any work is done.</summary>
    /// <exception cref="GanException">Something is there already.</exception>
    internal static void CheckNew(string path)
    {
        if (File.Exists(path)) throw new GanException($"The run folder '{path}' is a file: choose another --out.");
        // A lock alone is what a process that was killed at once leaves.
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => System.IO.Path.GetFileName(entry) != RunLock.FileName))
            throw new GanException($"The run folder '{path}' is not empty, and nothing is overwritten: choose another --out.");
    }

    /// <summary>Whether a path is the file of a network, not a run or one of its checkpoints.</summary>
    internal static bool IsNetworkFile(string path) => File.Exists(path) && Checkpoint.At(path) is null;

    /// <summary>Opens the folder of a run that was trained before, or one of its checkpoints, and reads its options.</summary>
    /// <typeparam name="T">The options that its variant has.</typeparam>
    /// <param name="path">The folder, or the file of the checkpoint.</param>
    /// <param name="purpose">What only runs of some variants are good for, as in "draws images from noise".</param>
    /// <param name="options">The run's options, every default worked out.</param>
    /// <exception cref="GanException">It is no run, or one of another variant.</exception>
    /// <exception cref="InvalidDataException">Its configuration is not whole.</exception>
    internal static RunFolder Open<T>(string path, string purpose, out T options)
        where T : TrainOptions
    {
        RunFolder folder = Open(path, purpose, variant => variant.Options.IsAssignableTo(typeof(T)), out TrainOptions found);
        options = (T)found;
        return folder;
    }

    /// <inheritdoc cref="Open{T}(string, string, out T)"/>
    /// <param name="path">The folder, or the file of the checkpoint.</param>
    /// <param name="purpose">What only runs of some variants are good for, as in "draws images from noise".</param>
    /// <param name="fits">Whether runs of a variant are good for it.</param>
    /// <param name="options">The run's options, every default worked out.</param>
    internal static RunFolder Open(string path, string purpose, Func<Variant, bool> fits, out TrainOptions options)
    {
        RunFolder folder = Checkpoint.At(path) is { } checkpoint ? new(checkpoint.Run) { opened = checkpoint } : new(path);
        path = folder.Path;
        if (!Directory.Exists(path)) throw new GanException($"There is no run folder '{path}': give the --out of a training.");
        if (!File.Exists(folder.Config)) throw new GanException($"'{path}' is not the folder of a run: it has no config.json.");
        options = RunConfig.Read(folder.Config);
        return fits(Variants.Of(options)) ? folder : throw new GanException(
            $"The run '{path}' is of the variant {options.Variant}, which is not one that {purpose}: give a run of {Sentence.OneOf([.. Variants.All.Where(fits).Select(v => v.Name)])}.");
    }

    /// <summary>A network as it was last saved, or as it is in the checkpoint that was opened.</summary>
    /// <exception cref="GanException">It is not.</exception>
    internal SavedNetwork Saved(string name) => opened is { } checkpoint ? new(checkpoint.Path, Path, TrainingRun.NetworkPart(name))
        : File.Exists(Network(name)) ? SavedNetwork.Of(Network(name))
        : throw new GanException(Directory.EnumerateFiles(Path, "*.safetensors").Select(System.IO.Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } others
            ? $"The run '{Path}' has no {name}.safetensors: it has {string.Join(", ", others)}."
            : $"The run '{Path}' has no {name}.safetensors: it was stopped before it first saved its networks.");
}
