using System.Diagnostics;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Trains a built-in variant in one call.</summary>
public static class Training
{
    private const int PreviewedRounds = 3;

    /// <summary>
    /// Trains and leaves a run folder: <c>config.json</c>, <c>log.jsonl</c>, sample pictures of fixed inputs, the networks, and checkpoints
    /// to go on from. Every mistake in the options is found before anything is written.
    /// </summary>
    /// <param name="options">What to train on what, and how: the record of a variant, such as <see cref="DcganOptions"/>.</param>
    /// <param name="progress">Told at every line of the log.</param>
    /// <param name="notice">Told, in a sentence, what was decided or left out on the way.</param>
    /// <param name="cancel">Ends the training after the round, with a checkpoint.</param>
    /// <exception cref="GanException">An option that can't be, or a loss that is not finite; one sentence.</exception>
    /// <exception cref="DataException">Data that can't be read, or a folder that can't be written; one sentence.</exception>
    /// <exception cref="TorchException">A device that is absent, or libtorch is missing.</exception>
    public static TrainResult Run(
        TrainOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        string path = options.Out ?? RunFolder.Free(options.Variant);
        RunFolder.CheckNew(path);
        using TrainingRun run = Start(options, notice);
        if (options.Precision == Precision.Auto) notice?.Invoke($"computing in {((TrainOptions)run.Options).Precision.ToString().ToLowerInvariant()}");
        RunFolder folder = RunFolder.Create(path);
        using RunLock held = RunLock.Take(path);
        folder.Prepare(run);
        return new RunLoop(run, folder, progress, notice, cancel).Play();
    }

    /// <summary>
    /// Tries a training without writing anything: opens the data, makes the networks and plays a few rounds. Every mistake that
    /// <see cref="Run(TrainOptions, IProgress{TrainProgress}?, Action{string}?, CancellationToken)"/> would find before its first report is found here.
    /// </summary>
    /// <param name="options">Those of the training.</param>
    /// <param name="notice">Told, in a sentence, what was decided or skipped on the way.</param>
    /// <exception cref="GanException">An option that can't be, or a loss that is not finite; one sentence.</exception>
    /// <exception cref="DataException">Data that can't be read; one sentence.</exception>
    /// <exception cref="TorchException">A device that is absent, or libtorch is missing.</exception>
    public static TrainPreview Preview(TrainOptions options, Action<string>? notice = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out ?? RunFolder.Free(options.Variant));
        using TrainingRun run = Start(options, notice);
        Play(); // the first round also prepares kernels and memory
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < PreviewedRounds; i++) Play();
        IReadOnlyList<KeyValuePair<string, double>> losses = run.Report(); // waits for a GPU, whose losses show here
        TimeSpan round = watch.Elapsed / PreviewedRounds;
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
            round,
            round * completed.Steps!.Value,
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

        static GanException NotFinite(string what) => new($"Within {PreviewedRounds + 1} rounds {what} is not finite: try a lower rate.");
    }

    /// <summary>
    /// Goes on with a run from its newest whole checkpoint as if it had never stopped: the parameters and the log become, byte for byte,
    /// what they would have become (on the same machine, with the same number of threads).
    /// </summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="changes">What is to be otherwise from now on.</param>
    /// <param name="progress">Told at every line of the log.</param>
    /// <param name="notice">Told, in a sentence, what was decided or left out on the way.</param>
    /// <param name="cancel">Ends the training after the round, with a checkpoint.</param>
    /// <exception cref="GanException">It is no run, or one of an earlier engine, its data has changed, another process trains it, or a loss is not finite; one sentence.</exception>
    /// <exception cref="InvalidDataException">Its configuration, or every checkpoint, is damaged.</exception>
    /// <exception cref="DataException">Data that can't be read, or a folder that can't be written; one sentence.</exception>
    /// <exception cref="TorchException">A device that is absent, or libtorch is missing.</exception>
    public static TrainResult Resume(
        string run, ResumeOptions? changes = null, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        changes ??= new();
        RunFolder folder = RunFolder.Open(run, "is trained", out TrainOptions trained);
        folder.CheckEngine();
        TrainOptions options = changes.Change(trained);
        if (changes.Out is { } wanted) RunFolder.CheckNew(wanted);
        using TrainingRun going = Start(options, notice);
        long steps = going.Options.Steps!.Value;
        if (RunConfig.Images(folder.Config) is { } images && images != going.Images)
            throw new GanException($"The run '{run}' was made with {images:N0} images, and there are {going.Images:N0} now: give it its data back, or start a new run.");
        if (Checkpoint.In(folder.Checkpoints) is [{ Round: var done }, ..] && done > steps)
            throw new GanException($"The run '{run}' has done {done:N0} rounds already, and {steps:N0} steps are fewer: give more.");
        // Every mistake is found: what follows writes.
        if (changes.Out is { } copy) folder = folder.CopyTo(copy);
        using RunLock held = RunLock.Take(folder.Path);
        long logLength = folder.GoBack(going, notice);
        if (going.Round == steps)
        {
            notice?.Invoke($"all {steps:N0} rounds were done; more --steps go on");
            return new(folder.Path, steps, false, folder.Sample(steps), 0, folder.BestCheckpoint());
        }

        folder.Prepare(going);
        if (!folder.Log.Cut(going.Round, logLength)) notice?.Invoke("the log is shorter than it was at the checkpoint; it goes on where it ends");
        notice?.Invoke($"going on after round {going.Round:N0}");
        return new RunLoop(going, folder, progress, notice, cancel).Play();
    }

    /// <summary>
    /// Trains a game of your own as a run: a folder with <c>config.json</c>, <c>log.jsonl</c>, sample pictures, each player's parameters as
    /// <c>PLAYER.safetensors</c>, and checkpoints, from which it can go on as if it had never stopped, to the same bytes.
    /// </summary>
    /// <param name="game">The game; its models stay the caller's, and hold the trained parameters in the end.</param>
    /// <param name="data">The batches.</param>
    /// <param name="options">How long, where to, and how often what is written.</param>
    /// <param name="sample">The same inputs' images each time, [n, c, h, w] in [-1, 1]; called without recording a graph.</param>
    /// <param name="diagnose">
    /// Examines the training with every sample picture, by the same images each time (<see cref="Examiner"/>): for <c>health.jsonl</c>, for warnings, and
    /// for the best checkpoint, which is kept.
    /// </param>
    /// <param name="resume">Whether to go on if the folder has this run; without it, such a folder is refused.</param>
    /// <param name="progress">Told at every line of the log.</param>
    /// <param name="notice">Told, in a sentence, what was decided on the way.</param>
    /// <param name="cancel">Ends the training after the step, with a checkpoint.</param>
    /// <exception cref="GanException">An option that can't be, a folder of another run, or a loss that is not finite; one sentence.</exception>
    /// <exception cref="InvalidDataException">Every checkpoint is damaged.</exception>
    /// <exception cref="DataException">Data that can't be read, or a folder that can't be written; one sentence.</exception>
    /// <exception cref="TorchException">Shapes do not fit.</exception>
    public static TrainResult Run<TBatch, TPlay>(
        Game<TBatch, TPlay> game,
        ITrainingData<TBatch> data,
        RunOptions options,
        Func<Tensor>? sample = null,
        Func<IReadOnlyList<Diagnostics>>? diagnose = null,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        Action<string>? notice = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        long steps = options.Steps ?? throw new GanException("Give the steps of the training.");
        long sampleEvery = options.SampleEvery ?? Math.Max(1, steps / 20);
        RunOptions completed = options with
        {
            Threads = options.Threads ?? Environment.ProcessorCount,
            SampleEvery = sampleEvery,
            CheckpointEvery = options.CheckpointEvery ?? sampleEvery,
        };
        string path = options.Out ?? RunFolder.Free("game");
        bool goesOn = resume && File.Exists(RunFolder.At(path).Config);
        if (!goesOn) RunFolder.CheckNew(path);
        Runtime.Threads = completed.Threads!.Value;
        using TrainingRun<TBatch> run = new(completed, data, Trainer.start(completed.Seed, Devices.Parse(completed.Device), game))
        {
            Networks = [.. game.Players.Select(player => KeyValuePair.Create(player.Name, player.Params))],
            Sample = sample is null ? null : () => SamplePicture.Of(sample),
            Diagnose = diagnose is null ? null : () => diagnose(),
            BelongsToCaller = true,
        };
        RunFolder folder = goesOn ? RunFolder.At(path) : RunFolder.Create(path);
        using RunLock held = RunLock.Take(path);
        if (goesOn)
        {
            RunConfig.CheckSame(folder.Config, completed);
            folder.CheckEngine();
            long logLength = folder.GoBack(run, notice);
            if (run.Round > steps) throw new GanException($"The run '{path}' has done {run.Round:N0} rounds already, and {steps:N0} steps are fewer: give more.");
            if (!folder.Log.Cut(run.Round, logLength)) notice?.Invoke("the log is shorter than it was at the checkpoint; it goes on where it ends");
            notice?.Invoke($"going on after round {run.Round:N0}");
        }

        folder.Prepare(run);
        return new RunLoop(run, folder, progress, notice, cancel).Play();
    }

    /// <summary>The name of the variant of a run, as in <see cref="Variants.Names"/>.</summary>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="GanException">It is no run.</exception>
    /// <exception cref="InvalidDataException">Its configuration is not whole.</exception>
    public static string VariantOf(string run)
    {
        RunFolder.Open(run, "is trained", out TrainOptions options);
        return options.Variant!;
    }

    private static TrainingRun Start(TrainOptions options, Action<string>? notice)
    {
        Runtime.Threads = options.Threads ?? Environment.ProcessorCount;
        return Variants.Of(options).Begin(options, sentence => notice?.Invoke(sentence));
    }
}
