using System.Diagnostics;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Training loop of a run, with reports, sample pictures, diagnostics and checkpoints between steps.
/// </summary>
internal sealed class RunLoop
{
    private readonly TrainingRun run;
    private readonly RunFolder folder;
    private readonly IProgress<TrainProgress>? progress;
    private readonly Action<string>? notice;
    private readonly CancellationToken cancel;
    private readonly RunOptions options;
    private readonly long steps;
    private readonly HashSet<string> warned = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private long reportedStep, shownStep = -1, keptStep;
    private TimeSpan reportedAt;
    private string? shown;

    internal RunLoop(TrainingRun run, RunFolder folder, IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
    {
        (this.run, this.folder, this.progress, this.notice, this.cancel) = (run, folder, progress, notice, cancel);
        options = run.Options;
        steps = options.Steps!.Value;
        reportedStep = run.Steps;
        keptStep = run.Steps == 0 ? -1 : run.Steps;
    }

    /// <summary>Trains until all steps are done or the training is cancelled.</summary>
    /// <exception cref="GanException">A loss is not finite.</exception>
    /// <exception cref="DataException">A file can't be written.</exception>
    internal TrainResult Play()
    {
        bool gaveUp = false;
        while (run.Steps < steps && !gaveUp && !cancel.IsCancellationRequested)
        {
            run.Play();
            CheckMoves();
            // Reports the first step too, to show early that the training runs, and how fast.
            if (run.Steps % options.LogEvery == 0 || run.Steps == 1) Report();
            if (run.Steps % options.SampleEvery!.Value == 0)
            {
                Show();
                Examine();
            }

            if (run.Steps % options.CheckpointEvery!.Value == 0 && keptStep != run.Steps) Keep();
            gaveUp = run.Steps % options.SampleEvery!.Value == 0 && options.Patience is { } patience && folder.Log.SinceBest() >= patience;
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

    private void CheckMoves()
    {
        if (run.Fault is not { } fault) return;
        string what = fault.Parameter?.Value is { } parameter
            ? $"the parameter {parameter} is no longer finite"
            : fault.Term == "gradient" ? $"a gradient of {fault.Player} is not finite" : $"the loss {fault.Term} of {fault.Player} is not finite";
        if (options.OnNan == OnNan.Stop || fault.Parameter is not null) throw Stopped($"In step {fault.Step + 1:N0} {what}");
        CheckParameters();
        notice?.Invoke($"step {fault.Step + 1:N0}: {what}; {fault.Player} was not updated");
    }

    private void CheckParameters()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach ((string name, Params network) in run.Networks)
        {
            foreach (Leaf leaf in network.Leaves)
            {
                if (!double.IsFinite(leaf.Tensor.detach().sum().Item())) throw Stopped($"After step {run.Steps:N0} {leaf.Path} of the {name} is no longer finite");
            }
        }
    }

    private GanException Stopped(string what)
    {
        string kept = Checkpoint.In(folder.Checkpoints) is [{ } last, ..] ? $"the last checkpoint is of step {last.Step:N0}" : "there is no checkpoint yet";
        string skip = options switch
        {
            { OnNan: OnNan.Skip } => "",
            TrainOptions => $"resume with gan train --resume {folder.Path} --on-nan skip, or ",
            _ => "resume with OnNan.Skip, or ",
        };
        return new($"{what}, so the training was stopped ({kept}): {skip}start again with a lower learning rate.");
    }

    private void Report()
    {
        TimeSpan now = clock.Elapsed;
        double pace = (run.Steps - reportedStep) / (now - reportedAt).TotalSeconds;
        IReadOnlyList<KeyValuePair<string, double>> losses = run.Report();
        // On a GPU the loss of a step is not waited for; it is checked here.
        foreach ((string term, double loss) in losses)
        {
            if (!double.IsFinite(loss)) throw Stopped($"Within the first {run.Steps:N0} steps the loss {term} is not finite");
        }

        TrainProgress state = new(run.Steps, steps, run.Epoch, losses, pace * run.BatchSize, now, TimeSpan.FromSeconds((steps - run.Steps) / pace));
        folder.Log.Append(state);
        progress?.Report(state);
        (reportedAt, reportedStep) = (now, run.Steps);
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
        if (folder.Log.Best().Step == run.Steps) Keep();
        // Early in training, images are alike and easy to discriminate.
        if (run.Steps < steps / 4) return;
        foreach ((string kind, string sentence) in diagnostics.SelectMany(one => one.Warnings()))
        {
            if (warned.Add(kind)) notice?.Invoke($"step {run.Steps:N0}: {sentence} (see samples/ and health.jsonl)");
        }
    }

    private void Keep()
    {
        CheckParameters();
        folder.Keep(run);
        foreach ((string name, Params network) in run.Networks) NetworkFile.Save(folder.Network(name), network);
        long best = folder.Log.Best().Step;
        foreach (Checkpoint old in Checkpoint.In(folder.Checkpoints).Skip(options.Keep).Where(old => old.Step != best)) File.Delete(old.Path);
        keptStep = run.Steps;
    }
}
