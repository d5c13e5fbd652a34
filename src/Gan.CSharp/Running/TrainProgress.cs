namespace GanFunctional.CSharp;

/// <summary>Progress of a training, reported at every line of the log, and every five seconds between.</summary>
/// <param name="Step">Number of completed steps.</param>
/// <param name="Steps">Total number of steps.</param>
/// <param name="Epoch">Number of completed epochs.</param>
/// <param name="Losses">
/// Mean losses since the last report, by <c>player</c> (weighted sum) and <c>player.term</c>, in the order of
/// updates; none between lines of the log.
/// </param>
/// <param name="ImagesPerSecond">Real images per second since the last report.</param>
/// <param name="Elapsed">Time since the start of the training.</param>
/// <param name="Left">Estimated time to the end of the training.</param>
public sealed record TrainProgress(
    long Step, long Steps, int Epoch, IReadOnlyList<KeyValuePair<string, double>> Losses, double ImagesPerSecond, TimeSpan Elapsed, TimeSpan Left);

/// <summary>Result of a training.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="Steps">Number of completed steps.</param>
/// <param name="Interrupted">Whether the training was cancelled; its networks are saved in any case.</param>
/// <param name="LastSample">File of the last sample picture; null if a custom game has none.</param>
/// <param name="SkippedImages">Number of unreadable files that were skipped.</param>
/// <param name="BestCheckpoint">
/// Checkpoint whose images were closest to the data, by the kernel distance of random features or as chosen
/// by <see cref="ImageGanOptions.BestBy"/>; null if there is none.
/// </param>
public sealed record TrainResult(string Folder, long Steps, bool Interrupted, string? LastSample, int SkippedImages, string? BestCheckpoint);
