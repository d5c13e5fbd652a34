using System.Diagnostics;

namespace GanFunctional.CSharp;

/// <summary>
/// Plays the steps of a training, and stops it or gives notice where numbers are no longer finite or the
/// losses are absurd.
/// </summary>
/// <param name="run">Run to train.</param>
/// <param name="notice">Receives one sentence per player that was not updated.</param>
internal sealed class CheckedSteps(TrainingRun run, Action<string>? notice)
{
    // Losses are in their own units, without weights. Beyond a million, float32 no longer tells 0.1 apart.
    private const double Absurd = 1e6, Growth = 1e3;

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private bool saidDiverged;

    /// <summary>Time since the start of the training.</summary>
    internal TimeSpan Elapsed => clock.Elapsed;

    /// <summary>First mean of every term in the log, which later ones are compared with.</summary>
    internal Dictionary<string, double> First { get; init; } = [];

    /// <summary>Folder of the run; null before it is made.</summary>
    internal RunFolder? Folder { get; set; }

    /// <summary>Plays a step, and checks that all players were updated.</summary>
    /// <exception cref="GanException">A loss, gradient or parameter is not finite.</exception>
    internal void Play()
    {
        run.Play();
        if (run.Fault is not { } fault) return;
        string what = fault.Parameter?.Value is { } parameter
            ? $"the parameter {parameter} is no longer finite"
            : fault.Term == "gradient" ? $"a gradient of {fault.Player} is not finite" : $"the loss {fault.Term} of {fault.Player} is not finite";
        if (run.Options.OnNan == OnNan.Stop || fault.Parameter is not null) throw Stopped($"In step {fault.Step + 1:N0} {what}");
        CheckParameters();
        notice?.Invoke($"step {fault.Step + 1:N0}: {what}; {fault.Player} was not updated");
    }

    /// <summary>
    /// Plays the first step of a variant, before anything is written: networks that don't suit the batches are
    /// refused.
    /// </summary>
    /// <exception cref="GanException">The step is impossible, or a loss is not finite.</exception>
    internal void PlayFirst()
    {
        try
        {
            Play();
        }
        catch (TorchException e) when (!e.IsSetup && run.Options is TrainOptions)
        {
            throw new GanException($"The first step is not possible ({e.Message.TrimEnd('.')}), and nothing was written: change --batch, --size or the options of the networks.", e);
        }
    }

    /// <summary>Returns the mean losses since the last report, all of them finite.</summary>
    /// <exception cref="GanException">A loss is not finite, or has become absurd.</exception>
    internal IReadOnlyList<KeyValuePair<string, double>> Report()
    {
        IReadOnlyList<KeyValuePair<string, double>> losses = run.Report();
        foreach ((string term, double loss) in losses)
        {
            // On a GPU the loss of a step is not waited for; it is checked here.
            if (!double.IsFinite(loss)) throw Stopped($"Within the first {run.Steps:N0} steps the loss {term} is not finite");
            // Weighted sums have no point: their terms have one.
            if (!term.Contains('.', StringComparison.Ordinal) || First.TryAdd(term, loss) || Math.Abs(loss) <= Math.Max(Absurd, Growth * Math.Abs(First[term]))) continue;
            string diverged = $"the loss {term} has grown from {First[term]:g3} to {loss:g3}";
            if (run.Options.OnNan == OnNan.Stop) throw Stopped($"By step {run.Steps:N0} {diverged}: the training has diverged", "--rate");
            if (!saidDiverged) notice?.Invoke($"step {run.Steps:N0}: {diverged}: the training has diverged");
            saidDiverged = true;
        }

        return losses;
    }

    /// <summary>Checks that all parameters are finite, as those that are saved must be.</summary>
    /// <exception cref="GanException">A parameter is not finite.</exception>
    internal void CheckParameters()
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

    // A training with a rate resumes with a lower one, or where a loss is not finite by skipping steps.
    private GanException Stopped(string what, string change = "--on-nan skip")
    {
        bool commanded = run.Options is TrainOptions, skips = run.Options.OnNan == OnNan.Skip && change != "--rate";
        if (Folder is null)
            return new($"{what}, so the training was stopped before anything was written: start with a lower learning rate{(skips ? "" : commanded ? $", or with {change}" : ", or with OnNan.Skip")}.");
        string kept = Checkpoint.In(Folder.Checkpoints) is [{ } last, ..] ? $"the last checkpoint is of step {last.Step:N0}" : "there is no checkpoint yet";
        bool possible = !skips && (change != "--rate" || OptionTable.For(run.Options.GetType()).Any(option => "--" + option.Name == change));
        string resume = !possible ? "" : commanded ? $"resume with gan train --resume {Quoting.Word(Folder.Path)} {change}{(change == "--rate" ? " and a lower learning rate" : "")}, or " : "resume with OnNan.Skip, or ";
        return new($"{what}, so the training was stopped ({kept}): {resume}start again with a lower learning rate.");
    }
}
