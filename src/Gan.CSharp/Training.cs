using System.Diagnostics;
using GanFunctional.Data;
using GanFunctional.Torch;

namespace GanFunctional.CSharp;

/// <summary>Trains a built-in variant in one call.</summary>
public static class Training
{
    /// <summary>
    /// Trains and leaves a run folder: <c>config.json</c>, <c>log.jsonl</c>, sample pictures of fixed inputs, and the networks.
    /// Every mistake in the options is found before anything is written.
    /// </summary>
    /// <param name="options">What to train on what, and how: the record of a variant, such as <see cref="DcganOptions"/>.</param>
    /// <param name="progress">Told at every line of the log.</param>
    /// <param name="notice">Told, in a sentence, what was decided or left out on the way.</param>
    /// <param name="cancel">Ends the training after the round; the networks are saved.</param>
    /// <exception cref="GanException">An option that can't be; one sentence.</exception>
    /// <exception cref="DataException">Data that can't be read, or a folder that can't be written; one sentence.</exception>
    /// <exception cref="TorchException">A device that is absent, or libtorch is missing.</exception>
    public static TrainResult Run(
        TrainOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        string path = options.Out ?? RunFolder.Free(options.Variant);
        RunFolder.CheckNew(path);
        Runtime.Threads = options.Threads ?? Environment.ProcessorCount;
        using VariantRun run = Variants.Of(options).Start(options, sentence => notice?.Invoke(sentence));
        if (options.Precision == Precision.Auto) notice?.Invoke($"computing in {run.Options.Precision.ToString().ToLowerInvariant()}");
        return Play(run, RunFolder.Create(path, run), progress, notice, cancel);
    }

    private static TrainResult Play(
        VariantRun run, RunFolder folder, IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
    {
        TrainOptions options = run.Options;
        long steps = options.Steps!.Value, reportedRound = 0, savedRound = -1;
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan reported = TimeSpan.Zero;
        string picture = "";
        bool told = false;
        while (run.Round < steps && !cancel.IsCancellationRequested)
        {
            run.Play();
            if (!told && run.NotRecorded is { } reason)
            {
                told = true;
                notice?.Invoke(reason);
            }

            bool last = run.Round == steps || cancel.IsCancellationRequested;
            // The first round too, so that a slow start shows at once that it goes, and how fast.
            if (run.Round % options.LogEvery == 0 || run.Round == 1 || last) Report();
            if (run.Round % options.SampleEvery!.Value == 0) Save();
        }

        if (savedRound != run.Round) Save();
        return new(folder.Path, run.Round, run.Round < steps, picture, run.Skipped);

        void Report()
        {
            TimeSpan now = clock.Elapsed;
            double pace = (run.Round - reportedRound) / (now - reported).TotalSeconds;
            TrainProgress state = new(
                run.Round, steps, run.Epoch, run.Report(), pace * options.Batch, now, TimeSpan.FromSeconds((steps - run.Round) / pace));
            folder.Append(state);
            progress?.Report(state);
            (reported, reportedRound) = (now, run.Round);
        }

        void Save()
        {
            savedRound = run.Round;
            picture = folder.Sample(savedRound);
            PngFile.Write(picture, run.Sample());
            foreach ((string name, Params network) in run.Networks) NetworkFile.Save(folder.Network(name), network);
        }
    }
}
