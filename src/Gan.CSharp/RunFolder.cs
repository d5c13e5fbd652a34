using System.Text.Json;
using System.Text.Json.Serialization;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Where a run keeps its things: <c>config.json</c>, <c>log.jsonl</c> (one line a report), <c>samples/</c>, and the
/// networks as safetensors with PyTorch's names.
/// </summary>
internal sealed class RunFolder
{
    private static readonly JsonSerializerOptions LineJson = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private RunFolder(string path) => Path = path;

    internal string Path { get; }

    internal string Config => In("config.json");

    internal string Log => In("log.jsonl");

    internal string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    internal string Network(string name) => In(name + ".safetensors");

    internal string Sample(long round) => In("samples", $"{round:D7}.png");

    /// <summary>Makes a new run's folder, with its configuration in it.</summary>
    /// <exception cref="GanException">Something is there already.</exception>
    /// <exception cref="DataException">It can't be written.</exception>
    internal static RunFolder Create(string path, VariantRun run)
    {
        CheckNew(path);
        RunFolder folder = new(path);
        try
        {
            Directory.CreateDirectory(folder.In("samples"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The run folder '{path}' can't be made ({e.Message.TrimEnd('.')}): choose another --out.", e);
        }

        WholeFile.Write(folder.Config, RunConfig.Write(run.Options, run.Images));
        foreach ((string name, byte[] content) in run.Files) WholeFile.Write(folder.In(name), content);
        return folder;
    }

    /// <summary>The first folder of the form <c>runs/VARIANT-NUMBER</c> that is not there yet.</summary>
    internal static string Free(string variant) =>
        Enumerable.Range(1, int.MaxValue).Select(n => System.IO.Path.Combine("runs", $"{variant}-{n}")).First(path => !System.IO.Path.Exists(path));

    /// <summary>Refuses a path that a run may not take, before any work is done.</summary>
    /// <exception cref="GanException">Something is there already.</exception>
    internal static void CheckNew(string path)
    {
        if (File.Exists(path)) throw new GanException($"The run folder '{path}' is a file: choose another --out.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new GanException($"The run folder '{path}' is not empty, and nothing is overwritten: choose another --out.");
    }

    /// <summary>Opens the folder of a run that was trained before, and reads its options.</summary>
    /// <typeparam name="T">The options that its variant has.</typeparam>
    /// <param name="path">The folder.</param>
    /// <param name="purpose">What only runs of some variants are good for, as in "draws images from noise".</param>
    /// <param name="options">The run's options, every default worked out.</param>
    /// <exception cref="GanException">It is no run, or one of another variant.</exception>
    /// <exception cref="InvalidDataException">Its configuration is not whole.</exception>
    internal static RunFolder Open<T>(string path, string purpose, out T options)
        where T : TrainOptions
    {
        RunFolder folder = new(path);
        if (!Directory.Exists(path)) throw new GanException($"There is no run folder '{path}': give the --out of a training.");
        if (!File.Exists(folder.Config)) throw new GanException($"'{path}' is not the folder of a run: it has no config.json.");
        TrainOptions found = RunConfig.Read(folder.Config);
        options = found as T ?? throw new GanException(
            $"The run '{path}' is of the variant {found.Variant}, which is not one that {purpose}: give a run of {Sentence.OneOf([.. Variants.All.Where(v => v.Options.IsAssignableTo(typeof(T))).Select(v => v.Name)])}.");
        return folder;
    }

    /// <summary>The file of a network, which must be there.</summary>
    /// <exception cref="GanException">It is not.</exception>
    internal string Saved(string name) => File.Exists(Network(name))
        ? Network(name)
        : throw new GanException($"The run '{Path}' has no {name}.safetensors: it was stopped before it first saved its networks.");

    /// <summary>Appends a line to the log and sees it to the file.</summary>
    /// <exception cref="DataException">It can't be written.</exception>
    internal void Append(TrainProgress progress)
    {
        Dictionary<string, object> line = new()
        {
            ["round"] = progress.Round,
            ["epoch"] = progress.Epoch,
            ["seconds"] = Math.Round(progress.Elapsed.TotalSeconds, 3),
            ["imagesPerSecond"] = Math.Round(progress.ImagesPerSecond, 1),
        };
        foreach ((string name, double value) in progress.Losses) line[name] = value;
        try
        {
            File.AppendAllText(Log, JsonSerializer.Serialize(line, LineJson) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{Log}' can't be written ({e.Message.TrimEnd('.')}): make room, or choose another --out.", e);
        }
    }

}
