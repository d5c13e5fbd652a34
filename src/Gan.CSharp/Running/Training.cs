using System.Diagnostics;
using System.Text.Json.Nodes;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Trains built-in variants and custom games.</summary>
public static class Training
{
    private const int PreviewedSteps = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Trains a variant and writes a run folder: <c>config.json</c>, <c>log.jsonl</c>, sample pictures of
    /// fixed inputs, the networks, and checkpoints for resuming. All errors in the options are found before
    /// anything is written.
    /// </summary>
    /// <param name="options">
    /// Options of the training: the record of a variant, such as <see cref="DcganOptions"/>.
    /// </param>
    /// <param name="progress">Receives a report at every line of the log.</param>
    /// <param name="notice">Receives one sentence per decision or skipped file.</param>
    /// <param name="cancel">Stops the training after the current step, with a checkpoint.</param>
    /// <exception cref="GanException">
    /// An option is invalid, or a loss is not finite; one sentence.
    /// </exception>
    /// <exception cref="DataException">
    /// The data can't be read, or the folder can't be written; one sentence.
    /// </exception>
    /// <exception cref="TorchException">The device or libtorch is missing.</exception>
    public static TrainResult Run(
        TrainOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        string path = options.Out ?? RunFolder.Free(options.Variant);
        RunFolder.CheckNew(path);
        using HostSettings host = new(options.Threads);
        using TrainingRun run = Start(options, notice);
        foreach (string found in Found(run)) notice?.Invoke(found);
        run.TakeFingerprint(notice);
        FineTuning.Start(run, options, notice);
        // So that the run can be resumed without the files that it starts from.
        using KeptState? start = options.Init.Count > 0 ? new(run) : null;
        if (options.Precision == Precision.Auto) notice?.Invoke($"computing in {((TrainOptions)run.Options).Precision.ToString().ToLowerInvariant()}");
        // A training that fails in its first step leaves nothing.
        CheckedSteps played = new(run, notice);
        played.PlayFirst();
        RunFolder folder = RunFolder.Create(path);
        using RunLock held = RunLock.Take(path);
        folder.Prepare(run);
        start?.Write(folder);
        return new RunLoop(run, played, folder, 0, progress, notice, cancel).Play();
    }

    /// <summary>
    /// Tries a training without writing anything: opens the data, creates the networks and runs a few steps.
    /// Finds all errors that
    /// <see cref="Run(TrainOptions, IProgress{TrainProgress}?, Action{string}?, CancellationToken)"/> would
    /// find before its first report.
    /// </summary>
    /// <param name="options">Options of the training.</param>
    /// <param name="notice">Receives one sentence per decision or skipped file.</param>
    /// <exception cref="GanException">
    /// An option is invalid, or a loss is not finite; one sentence.
    /// </exception>
    /// <exception cref="DataException">The data can't be read; one sentence.</exception>
    /// <exception cref="TorchException">The device or libtorch is missing.</exception>
    public static TrainPreview Preview(TrainOptions options, Action<string>? notice = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out ?? RunFolder.Free(options.Variant));
        using HostSettings host = new(options.Threads);
        using TrainingRun run = Start(options.ForPreview(), notice);
        FineTuning.Start(run, options, notice);
        CheckedSteps played = new(run, notice);
        played.PlayFirst(); // prepares kernels and memory, too
        TimeSpan first = played.Elapsed;
        if (first > s_patience) notice?.Invoke($"the first of {PreviewedSteps + 1} steps took {Durations.Short(first)}");
        for (int i = 0; i < PreviewedSteps; i++) played.Play();
        played.Report(); // waits for a GPU, whose losses are checked here
        TimeSpan step = (played.Elapsed - first) / PreviewedSteps;
        TrainOptions completed = (TrainOptions)run.Options;
        using Process self = Process.GetCurrentProcess();
        return new(
            completed,
            run.Images,
            Found(run),
            [.. run.Networks.Select(network => new PreviewedNetwork(network.Key, network.Value.Count, Shapes(network.Key, network.Value)))],
            step,
            step * completed.Steps!.Value,
            Math.Max(self.PeakWorkingSet64, Environment.WorkingSet));

        string Shapes(string name, Params network)
        {
            if (Variants.Of(completed).Parts.FirstOrDefault(part => part.Name == name) is not { } part) return "";
            NetworkShapes shapes = new(network.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor.shape)), []);
            IReadOnlyList<OnnxValue> inputs = part.Form(completed, shapes, Beside, null).Inputs;
            FSharpList<long[]> outputs = DescriptionModule.interpret(
                FuncConvert.FromFunc<Layer, FSharpList<long[]>, FSharpList<long[]>>(DescriptionModule.shapes),
                part.Net(completed, shapes, Beside).Description,
                ListModule.OfSeq(inputs.Select(input => input.Shape.ToArray())));
            return $"{string.Join(" and ", inputs.Select(input => Shape(input.Shape)))} → {string.Join(" and ", outputs.Select(Shape))}";
        }

        byte[] Beside(string name) => run.Files.First(file => file.Key == name).Value;

        static string Shape(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
    }

    /// <summary>
    /// Resumes a run from its newest undamaged checkpoint. On the same machine with the same number of
    /// threads, parameters and log become, byte for byte, what they would be without the interruption.
    /// </summary>
    /// <param name="run">Folder of the run.</param>
    /// <param name="changes">Changes of the options from now on.</param>
    /// <param name="progress">Receives a report at every line of the log.</param>
    /// <param name="notice">Receives one sentence per decision or skipped file.</param>
    /// <param name="cancel">Stops the training after the current step, with a checkpoint.</param>
    /// <exception cref="GanException">
    /// The folder is not a run, the run is of an earlier engine, its data has changed, another process trains
    /// it, or a loss is not finite; one sentence.
    /// </exception>
    /// <exception cref="DataException">The configuration, or every checkpoint, is damaged.</exception>
    /// <exception cref="DataException">
    /// The data can't be read, or the folder can't be written; one sentence.
    /// </exception>
    /// <exception cref="TorchException">The device or libtorch is missing.</exception>
    public static TrainResult Resume(
        string run, ResumeOptions? changes = null, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        changes ??= new();
        RunFolder folder = RunFolder.Open(run, "is trained", out TrainOptions trained);
        folder.CheckEngine();
        TrainOptions options = changes.Change(trained);
        if (changes.Out is { } wanted) RunFolder.CheckNew(wanted);
        using HostSettings host = new(options.Threads);
        using TrainingRun going = ResumedData.Open(options, () => Start(options, notice));
        going.TakeFingerprint(notice);
        ResumedData.Check(folder, going, changes.Moved, notice);
        long steps = going.Options.Steps!.Value;
        if (Checkpoint.In(folder.Checkpoints) is [{ Step: var done }, ..] && done > steps)
            throw new GanException($"The run '{run}' has already done {done:N0} steps, and {steps:N0} are fewer: give more steps.");
        // Stopped before it kept what it started from.
        if (Checkpoint.In(folder.Checkpoints).Count == 0) FineTuning.Start(going, options, notice);
        // All errors are found before this point, where writing begins.
        if (changes.Out is { } copy) folder = folder.CopyTo(copy);
        using RunLock held = RunLock.Take(folder.Path);
        long logLength = folder.GoBack(going, notice);
        if (going.Steps == steps)
        {
            notice?.Invoke($"all {steps:N0} steps were already done; give more --steps to continue");
            return new(folder.Path, steps, false, folder.Sample(steps), 0, folder.BestCheckpoint());
        }

        CutLog(folder, going, logLength, notice);
        NoteChanges(folder, going, trained, notice);
        folder.Prepare(going);
        return Resumed(going, folder, progress, notice, cancel);
    }

    /// <summary>
    /// Trains a custom game as a run: a folder with <c>config.json</c>, <c>log.jsonl</c>, sample pictures,
    /// each player's parameters as <c>PLAYER.safetensors</c>, and checkpoints, from which it can be resumed
    /// byte for byte.
    /// </summary>
    /// <param name="game">
    /// Game to train; the caller keeps its models, which hold the trained parameters in the end.
    /// </param>
    /// <param name="data">Source of the batches.</param>
    /// <param name="options">Options of the run, with <see cref="RunOptions.Steps"/>.</param>
    /// <param name="sample">
    /// Generates images [n, c, h, w] in [-1, 1] from the same inputs each time; called without recording a
    /// graph.
    /// </param>
    /// <param name="diagnose">
    /// Measures diagnostics with every sample picture, on the same images each time (<see cref="Examiner"/>).
    /// They go to <c>health.jsonl</c>, cause warnings, and select the best checkpoint to keep.
    /// </param>
    /// <param name="pools">Pools of past images that the game uses, by name, for its checkpoints; they remain the caller's.</param>
    /// <param name="resume">
    /// Whether to resume the run if the folder already has it; otherwise such a folder is refused.
    /// </param>
    /// <param name="progress">Receives a report at every line of the log.</param>
    /// <param name="notice">Receives one sentence per decision or skipped file.</param>
    /// <param name="cancel">Stops the training after the current step, with a checkpoint.</param>
    /// <exception cref="GanException">
    /// An option is invalid, the folder has another run, or a loss is not finite; one sentence.
    /// </exception>
    /// <exception cref="DataException">All checkpoints are damaged.</exception>
    /// <exception cref="DataException">
    /// The data can't be read, or the folder can't be written; one sentence.
    /// </exception>
    /// <exception cref="TorchException">Shapes don't match.</exception>
    public static TrainResult Run<TBatch, TPlay>(
        Game<TBatch, TPlay> game,
        ITrainingData<TBatch> data,
        RunOptions options,
        Func<Tensor>? sample = null,
        Func<IReadOnlyList<Diagnostics>>? diagnose = null,
        IReadOnlyList<KeyValuePair<string, ImagePool>>? pools = null,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        Action<string>? notice = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        CheckPatience(options, diagnose is not null);
        long steps = options.Steps ?? throw new GanException("Give the number of steps of the training.");
        RunOptions completed = options.WithSteps(steps);
        string path = options.Out ?? RunFolder.Free("game");
        bool goesOn = resume && File.Exists(RunFolder.At(path).Config);
        if (!goesOn) RunFolder.CheckNew(path);
        using HostSettings host = new(completed.Threads);
        using TrainingRun<TBatch> run = new(completed, data, Trainer.start(completed.Seed, Devices.Parse(completed.Device), game))
        {
            Networks = [.. game.Players.Select(player => KeyValuePair.Create(player.Name, player.Params))],
            Sample = sample is null ? null : () => SamplePicture.Of(sample),
            Diagnose = diagnose is null ? null : () => diagnose(),
            Pools = pools ?? [],
            BelongsToCaller = true,
        };
        CheckedSteps played = new(run, notice);
        if (!goesOn) played.PlayFirst();
        RunFolder folder = goesOn ? RunFolder.At(path) : RunFolder.Create(path);
        using RunLock held = RunLock.Take(path);
        if (goesOn)
        {
            RunConfig.CheckSame(folder.Config, completed);
            folder.CheckEngine();
            long logLength = folder.GoBack(run, notice);
            if (run.Steps > steps) throw new GanException($"The run '{path}' has already done {run.Steps:N0} steps, and {steps:N0} are fewer: give more steps.");
            CutLog(folder, run, logLength, notice);
        }

        folder.Prepare(run);
        return goesOn ? Resumed(run, folder, progress, notice, cancel) : new RunLoop(run, played, folder, 0, progress, notice, cancel).Play();
    }

    /// <summary>Reads the name of a run's variant, one of <see cref="Variants.Names"/>.</summary>
    /// <param name="run">Folder of the run.</param>
    /// <exception cref="GanException">The folder is not a run.</exception>
    /// <exception cref="DataException">The configuration is damaged.</exception>
    public static string VariantOf(string run)
    {
        RunFolder.Open(run, "is trained", out TrainOptions options);
        return options.Variant!;
    }

    private static IReadOnlyList<string> Found(TrainingRun run) =>
        run.HeldOut == 0 ? run.Found : [.. run.Found, $"{run.HeldOut:N0} more are held out of training"];

    private static TrainingRun Start(TrainOptions options, Action<string>? notice)
    {
        TrainingRun run = Variants.Of(options).Begin(options, sentence => notice?.Invoke(sentence));
        if (options.HoldOut > 0 && run.HeldOut == 0)
        {
            run.Dispose();
            throw new GanException($"{options.Variant} can't hold images out of training: omit hold-out.");
        }

        CheckPatience(options, run.Diagnose is not null);
        return run;
    }

    private static TrainResult Resumed(TrainingRun run, RunFolder folder, IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel) =>
        new RunLoop(run, new(run, notice) { First = folder.Log.First() }, folder, run.Steps, progress, notice, cancel).Play();

    // A checkpoint follows the line of the log, which would be cut if the run resumed from the one before.
    private static void NoteChanges(RunFolder folder, TrainingRun run, TrainOptions before, Action<string>? notice)
    {
        TrainOptions now = (TrainOptions)run.Options;
        List<KeyValuePair<string, JsonNode>> changes = [];
        foreach ((OptionInfo option, string? old, string? value) in ResumeOptions.Schedules(before, now))
        {
            notice?.Invoke($"{option.Name} {value} from step {run.Steps + 1:N0}, instead of {old}");
            if (option.Json(now) is { } json) changes.Add(KeyValuePair.Create(option.Name, json));
        }

        if (now.Steps != before.Steps) notice?.Invoke($"{now.Steps:N0} steps in total, instead of {before.Steps:N0}{(Falls(now) ? ", so the learning rate falls later" : "")}");
        if (changes.Count == 0 || run.Steps == 0) return;
        folder.Log.Append(run.Steps, changes);
        using DisposeScope scope = torch.NewDisposeScope();
        Checkpoint.Write(folder.Checkpoints, run.Steps, folder.Log.Length, run.State());

        static bool Falls(TrainOptions options) => OptionTable.For(options.GetType()).Any(option => option.Name == "decay" && option.Get(options) is not (null or "0"));
    }

    // The log ends where the run resumes.
    private static void CutLog(RunFolder folder, TrainingRun run, long length, Action<string>? notice)
    {
        if (!folder.Log.Cut(run.Steps, length)) notice?.Invoke("the log is shorter than at the checkpoint; new lines are appended");
        notice?.Invoke($"resuming after step {run.Steps:N0}");
    }

    private static void CheckPatience(RunOptions options, bool diagnoses)
    {
        if (options.Patience is not null && !diagnoses)
            throw new GanException("Patience needs diagnostics, by which a better checkpoint is known: give the training some, or omit patience.");
    }
}
