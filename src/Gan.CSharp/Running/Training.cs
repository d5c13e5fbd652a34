using System.Diagnostics;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Trains built-in variants and custom games.</summary>
public static class Training
{
    private const int PreviewedSteps = 3;

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
        FineTuning.Start(run, options, notice);
        if (options.Precision == Precision.Auto) notice?.Invoke($"computing in {((TrainOptions)run.Options).Precision.ToString().ToLowerInvariant()}");
        RunFolder folder = RunFolder.Create(path);
        using RunLock held = RunLock.Take(path);
        folder.Prepare(run);
        // So that the run can be resumed without the files that it starts from.
        if (options.Init.Count > 0) folder.Keep(run);
        return new RunLoop(run, folder, progress, notice, cancel).Play();
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
        Play(); // the first step also prepares kernels and memory
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < PreviewedSteps; i++) Play();
        IReadOnlyList<KeyValuePair<string, double>> losses = run.Report(); // waits for a GPU, whose losses are checked here
        TimeSpan step = watch.Elapsed / PreviewedSteps;
        foreach ((string term, double loss) in losses)
        {
            if (!double.IsFinite(loss)) throw NotFinite($"the loss {term}");
        }

        TrainOptions completed = (TrainOptions)run.Options;
        using Process self = Process.GetCurrentProcess();
        return new(
            completed,
            run.Images,
            run.Found,
            [.. run.Networks.Select(network => new PreviewedNetwork(network.Key, network.Value.Count, Shapes(network.Key, network.Value)))],
            step,
            step * completed.Steps!.Value,
            Math.Max(self.PeakWorkingSet64, Environment.WorkingSet));

        void Play()
        {
            run.Play();
            if (run.Fault is { } fault) throw NotFinite(fault.Term == "gradient" ? $"a gradient of {fault.Player}" : $"the loss {fault.Term} of {fault.Player}");
        }

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

        static GanException NotFinite(string what) => new($"Within {PreviewedSteps + 1} steps {what} is not finite: try a lower learning rate.");
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
        using TrainingRun going = Start(options, notice);
        long steps = going.Options.Steps!.Value;
        if (RunConfig.Images(folder.Config) is { } images && images != going.Images)
            throw new GanException($"The run '{run}' was trained on {images:N0} images, but its data now has {going.Images:N0}: restore the data, or start a new run.");
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

        folder.Prepare(going);
        CutLog(folder, going, logLength, notice);
        return new RunLoop(going, folder, progress, notice, cancel).Play();
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
        RunOptions completed = options.WithIntervals(steps);
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
        return new RunLoop(run, folder, progress, notice, cancel).Play();
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

    private static TrainingRun Start(TrainOptions options, Action<string>? notice)
    {
        TrainingRun run = Variants.Of(options).Begin(options, sentence => notice?.Invoke(sentence));
        CheckPatience(options, run.Diagnose is not null);
        return run;
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
