using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Training loop of a run, with reports, sample pictures, diagnostics and checkpoints between steps.
/// </summary>
internal sealed class RunLoop
{
    // Pictures of a training by default.
    private const int Pictures = 20;

    // The time of a training is estimated from the steps of as long a time, after another for preparations.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5), s_estimating = TimeSpan.FromSeconds(3), s_long = TimeSpan.FromMinutes(10);

    private readonly TrainingRun run;
    private readonly CheckedSteps played;
    private readonly RunFolder folder;
    private readonly IProgress<TrainProgress>? progress;
    private readonly Action<string>? notice;
    private readonly CancellationToken cancel;
    private readonly RunOptions options;
    private readonly long from, steps, sampleEvery;
    private readonly CheckpointPace? pace;
    private readonly HashSet<string> warned = [];
    private long reportedStep, shownStep = -1, keptStep, toldStep;
    private TimeSpan reportedAt, toldAt;
    private (long Step, TimeSpan At)? measuring;
    private bool estimated;
    private string? shown;

    /// <summary>Prepares a training.</summary>
    /// <param name="run">Run to train.</param>
    /// <param name="played">Its steps, of which the first may have been played.</param>
    /// <param name="folder">Folder of the run, which this process holds the lock of.</param>
    /// <param name="from">Step of the checkpoint that the run resumes from; 0 for none.</param>
    /// <param name="progress">Receives a report at every line of the log, and every five seconds between.</param>
    /// <param name="notice">Receives one sentence per decision or skipped file.</param>
    /// <param name="cancel">Stops the training after the current step, with a checkpoint.</param>
    internal RunLoop(
        TrainingRun run, CheckedSteps played, RunFolder folder, long from, IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
    {
        (this.run, this.played, this.folder, this.from, this.progress, this.notice, this.cancel) = (run, played, folder, from, progress, notice, cancel);
        played.Folder = folder;
        options = run.Options;
        steps = options.Steps!.Value;
        sampleEvery = options.SampleEvery ?? Math.Max(1, steps / Pictures);
        using DisposeScope scope = torch.NewDisposeScope();
        pace = options.CheckpointEvery is null ? new(run.State().Sum(part => part.Value.numel() * part.Value.element_size())) : null;
        (reportedStep, toldStep, keptStep) = (from, from, from == 0 ? -1 : from);
    }

    /// <summary>Trains until all steps are done or the training is cancelled.</summary>
    /// <exception cref="GanException">A loss is not finite, or the training has diverged.</exception>
    /// <exception cref="DataException">A file can't be written.</exception>
    internal TrainResult Play()
    {
        bool gaveUp = run.Steps > from && AfterStep();
        while (run.Steps < steps && !gaveUp && !cancel.IsCancellationRequested)
        {
            played.Play();
            gaveUp = AfterStep();
        }

        if (shownStep != run.Steps) Show();
        if (keptStep != run.Steps) Keep();
        // After the checkpoint: a longer training resumes from it, and has no line at this step. Nor has an
        // interruption.
        if (run.Steps == steps && reportedStep != steps) Report();
        if (gaveUp && run.Steps < steps)
            notice?.Invoke($"step {run.Steps:N0}: no better checkpoint in {options.Patience} diagnostics, so the training stops early; more --patience goes on");
        return new(folder.Path, run.Steps, run.Steps < steps && !gaveUp, shown, run.Skipped, folder.BestCheckpoint());
    }

    // Returns whether the training stops early.
    private bool AfterStep()
    {
        // Reports the first step too, to show early that the training runs, and how fast.
        if (run.Steps % options.LogEvery == 0 || run.Steps == 1)
            Report();
        else if (played.Elapsed - toldAt >= s_patience)
            Tell([]);
        Estimate();
        bool pictured = run.Steps % sampleEvery == 0;
        if (pictured)
        {
            Show();
            Examine();
        }

        bool due = pace?.IsDue(played.Elapsed, pictured) ?? run.Steps % options.CheckpointEvery!.Value == 0;
        if (due && keptStep != run.Steps) Keep();
        return pictured && options.Patience is { } patience && folder.Log.SinceBest() >= patience;
    }

    private void Report()
    {
        TrainProgress state = Tell(played.Report());
        folder.Log.Append(state);
        (reportedAt, reportedStep) = (toldAt, toldStep);
    }

    private TrainProgress Tell(IReadOnlyList<KeyValuePair<string, double>> losses)
    {
        TimeSpan now = played.Elapsed;
        double speed = (run.Steps - reportedStep) / (now - reportedAt).TotalSeconds;
        TrainProgress state = new(run.Steps, steps, run.Epoch, losses, speed * run.BatchSize, now, TimeSpan.FromSeconds((steps - run.Steps) / speed));
        (toldAt, toldStep) = (now, run.Steps);
        progress?.Report(state);
        return state;
    }

    // Says once how long a long training takes.
    private void Estimate()
    {
        TimeSpan now = played.Elapsed;
        if (estimated || now < s_estimating) return;
        measuring ??= (run.Steps, now);
        (long step, TimeSpan at) = measuring.Value;
        if (now - at < s_estimating) return;
        estimated = true;
        TimeSpan each = (now - at) / (run.Steps - step);
        if (each * steps >= s_long) notice?.Invoke($"a step takes about {Durations.Short(each)}: {Durations.Text(each * (steps - run.Steps))} for {steps - run.Steps:N0} steps, besides pictures and checkpoints");
    }

    private void Show()
    {
        shownStep = run.Steps;
        if (run.Sample is null) return;
        PngFile.Write(folder.Sample(run.Steps), run.Sample());
        shown = folder.Sample(run.Steps);
    }

    private void Examine()
    {
        if (run.Diagnose is null) return;
        IReadOnlyList<Diagnostics> diagnostics = run.Diagnose();
        folder.Log.Append(run.Steps, diagnostics);
        if (pace is null && folder.Log.Best().Step == run.Steps) Keep();
        // Early in training, images are alike and easy to discriminate.
        if (run.Steps < steps / 4) return;
        foreach ((string kind, string sentence) in diagnostics.SelectMany(one => one.Warnings()))
        {
            if (warned.Add(kind)) notice?.Invoke($"step {run.Steps:N0}: {sentence} (see samples/ and health.jsonl)");
        }
    }

    private void Keep()
    {
        TimeSpan before = played.Elapsed;
        played.CheckParameters();
        using (DisposeScope scope = torch.NewDisposeScope()) Checkpoint.Write(folder.Checkpoints, run.Steps, folder.Log.Length, run.State());
        foreach ((string name, Params network) in run.Networks) NetworkFile.Save(folder.Network(name), network);
        string? best = folder.BestCheckpoint();
        foreach (Checkpoint old in Checkpoint.In(folder.Checkpoints).Skip(options.Keep).Where(old => old.Path != best)) File.Delete(old.Path);
        keptStep = run.Steps;
        pace?.Wrote(played.Elapsed, played.Elapsed - before);
    }
}
