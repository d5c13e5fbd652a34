namespace GanFunctional.CSharp;

/// <summary>How far a run is; reported at every line of the log.</summary>
/// <param name="Round">Rounds done.</param>
/// <param name="Rounds">Rounds in all.</param>
/// <param name="Epoch">Passes over the data done.</param>
/// <param name="Losses">Means since the last report, by <c>player</c> (its weighted sum) and <c>player.term</c>, in order of play.</param>
/// <param name="ImagesPerSecond">Real images trained on per second since the last report.</param>
/// <param name="Elapsed">Time since the first round.</param>
/// <param name="Left">Estimated time to the last round.</param>
public sealed record TrainProgress(
    long Round, long Rounds, int Epoch, IReadOnlyList<KeyValuePair<string, double>> Losses, double ImagesPerSecond, TimeSpan Elapsed, TimeSpan Left);

/// <summary>What a run has left behind.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Rounds">Rounds done.</param>
/// <param name="Interrupted">Whether it was cancelled; the networks were saved all the same.</param>
/// <param name="LastSample">The last sample grid; null where a game of one's own shows none.</param>
/// <param name="SkippedImages">Files that could not be read and were left out.</param>
/// <param name="BestCheckpoint">The checkpoint whose images were the nearest to the data, by the kernel distance of random features or what else was asked for (<see cref="ImageGanOptions.BestBy"/>); null where none was kept.</param>
public sealed record TrainResult(string Folder, long Rounds, bool Interrupted, string? LastSample, int SkippedImages, string? BestCheckpoint);
