using System.Diagnostics;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>The rounds of a run, with what is told, shown and kept between them.</summary>
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
    private long reportedRound, shownRound = -1, keptRound;
    private TimeSpan reportedAt;
    private string? shown;

    internal RunLoop(TrainingRun run, RunFolder folder, IProgress<TrainProgress>? progress, Action<string>? notice, CancellationToken cancel)
    {
        (this.run, this.folder, this.progress, this.notice, this.cancel) = (run, folder, progress, notice, cancel);
        options = run.Options;
        steps = options.Steps!.Value;
        reportedRound = run.Round;
        keptRound = run.Round == 0 ? -1 : run.Round;
    }

    /// <summary>Plays until all rounds are done, or it is cancelled.</summary>
    /// <exception cref="GanException">A loss is not finite.</exception>
    /// <exception cref="DataException">Something can't be written.</exception>
    internal TrainResult Play()
    {
        while (run.Round < steps && !cancel.IsCancellationRequested)
        {
            run.Play();
            CheckMoves();
            // The first round too, so that a slow start shows at once that it goes, and how fast.
            if (run.Round % options.LogEvery == 0 || run.Round == 1) Report();
            if (run.Round % options.SampleEvery!.Value == 0)
            {
                Show();
                Examine();
            }

            if (run.Round % options.CheckpointEvery!.Value == 0 && keptRound != run.Round) Keep();
        }

        if (shownRound != run.Round) Show();
        if (keptRound != run.Round) Keep();
        // After the checkpoint, which a longer training goes on from: there it has no line here. An interruption has none at all.
        if (run.Round == steps && reportedRound != steps) Report();
        return new(folder.Path, run.Round, run.Round < steps, shown, run.Skipped, folder.BestCheckpoint());
    }

    private void CheckMoves()
    {
        if (run.Fault is not { } fault) return;
        string what = fault.Parameter?.Value is { } parameter
            ? $"the parameter {parameter} is not finite any more"
            : fault.Term == "gradient" ? $"a gradient of {fault.Player} is not finite" : $"the loss {fault.Term} of {fault.Player} is not finite";
        if (options.OnNan == OnNan.Stop || fault.Parameter is not null) throw Stopped($"In round {fault.Round + 1:N0} {what}");
        CheckParameters();
        notice?.Invoke($"round {fault.Round + 1:N0}: {what}; {fault.Player} did not move");
    }

    private void CheckParameters()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach ((string name, Params network) in run.Networks)
        {
            foreach (Leaf leaf in network.Leaves)
            {
                if (!double.IsFinite(leaf.Tensor.detach().sum().Item())) throw Stopped($"After round {run.Round:N0} {leaf.Path} of the {name} is not finite any more");
            }
        }
    }

    private GanException Stopped(string what)
    {
        string kept = Checkpoint.In(folder.Checkpoints) is [{ } last, ..] ? $"the checkpoint of round {last.Round:N0} is from before" : "nothing was kept yet";
        string skip = options switch
        {
            { OnNan: OnNan.Skip } => "",
            TrainOptions => $"go on with gan train --resume {folder.Path} --on-nan skip, or ",
            _ => "go on with OnNan.Skip, or ",
        };
        return new($"{what}, and the training ends ({kept}): {skip}start again with a lower rate.");
    }

    private void Report()
    {
        TimeSpan now = clock.Elapsed;
        double pace = (run.Round - reportedRound) / (now - reportedAt).TotalSeconds;
        IReadOnlyList<KeyValuePair<string, double>> losses = run.Report();
        // On a GPU nobody waits for a round's loss: it shows here.
        foreach ((string term, double loss) in losses)
        {
            if (!double.IsFinite(loss)) throw Stopped($"Up to round {run.Round:N0} the loss {term} is not finite");
        }

        TrainProgress state = new(run.Round, steps, run.Epoch, losses, pace * run.BatchSize, now, TimeSpan.FromSeconds((steps - run.Round) / pace));
        folder.Log.Append(state);
        progress?.Report(state);
        (reportedAt, reportedRound) = (now, run.Round);
    }

    private void Show()
    {
        shownRound = run.Round;
        if (run.Sample is null) return;
        PngFile.Write(folder.Sample(run.Round), run.Sample());
        shown = folder.Sample(run.Round);
    }

    private void Examine()
    {
        if (run.Diagnose is null) return;
        IReadOnlyList<Diagnostics> diagnostics = run.Diagnose();
        folder.Log.Append(run.Round, diagnostics);
        if (folder.Log.Best().Round == run.Round) Keep();
        // A generator begins with images that are alike, and a discriminator that knows them.
        if (run.Round < steps / 4) return;
        foreach ((string kind, string sentence) in diagnostics.SelectMany(one => one.Warnings()))
        {
            if (warned.Add(kind)) notice?.Invoke($"round {run.Round:N0}: {sentence} (samples/, health.jsonl)");
        }
    }

    private void Keep()
    {
        CheckParameters();
        using (DisposeScope scope = torch.NewDisposeScope()) Checkpoint.Write(folder.Checkpoints, run.Round, folder.Log.Length, run.State());
        foreach ((string name, Params network) in run.Networks) NetworkFile.Save(folder.Network(name), network);
        long best = folder.Log.Best().Round;
        foreach (Checkpoint old in Checkpoint.In(folder.Checkpoints).Skip(options.Keep).Where(old => old.Round != best)) File.Delete(old.Path);
        keptRound = run.Round;
    }
}
