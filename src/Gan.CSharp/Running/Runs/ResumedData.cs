using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Compares the data of a run that resumes with those it was trained on.</summary>
internal static class ResumedData
{
    /// <summary>Opens the data of a run, which may have moved.</summary>
    /// <param name="options">Options of the run.</param>
    /// <param name="open">Opens them.</param>
    /// <exception cref="DataException">The data can't be read; the sentence tells how to give their new place.</exception>
    internal static TrainingRun Open(TrainOptions options, Func<TrainingRun> open)
    {
        try
        {
            return open();
        }
        catch (DataException e) when (ResumeOptions.PlacesOf(options).Any(place => !Path.Exists(place)))
        {
            throw new DataException($"{e.Message.TrimEnd('.')}; if the data have moved, resume with --data and their new place (or the other options of data).", e);
        }
    }

    /// <summary>Refuses other data than those that the run was trained on.</summary>
    /// <param name="folder">Folder of the run, with the configuration of before.</param>
    /// <param name="run">The run, with its data open.</param>
    /// <param name="moved">Whether the data were given a new place.</param>
    /// <param name="notice">Receives a sentence on changes that are accepted.</param>
    /// <exception cref="GanException">The data are others.</exception>
    internal static void Check(RunFolder folder, TrainingRun run, bool moved, Action<string>? notice)
    {
        (int? images, DataFingerprint? before) = RunConfig.Data(folder.Config);
        if (images is { } count && count != run.Images)
            throw Others($"{count:N0} images, but its data now has {run.Images:N0}");
        if (before is null)
        {
            if (moved) notice?.Invoke($"the run noted no fingerprint of its data, so only the number of images was compared: {run.Images:N0}");
            return;
        }

        DataFingerprint now = run.Fingerprint!;
        if (now.Names != before.Names) throw Others($"{run.Images:N0} images of other names or labels than its data now has");
        (string Was, string Now)? changed = now.Sizes != before.Sizes ? ("files of other sizes", "some files have other sizes")
            : now.Tables != before.Tables ? ("other labels or captions", "the labels or captions were edited")
            : null;
        if (changed is not { } change) return;
        if (moved) throw Others($"{change.Was} than its data now has");
        // In place, a file may have been repaired.
        notice?.Invoke($"{change.Now} since the run began, so it goes on otherwise than it would have");

        GanException Others(string difference) => new($"The run '{folder.Path}' was trained on {difference}: restore the data, or start a new run.");
    }
}
