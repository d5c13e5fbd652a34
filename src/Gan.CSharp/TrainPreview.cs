namespace GanFunctional.CSharp;

/// <summary>A training that was tried for a few rounds.</summary>
/// <param name="Options">Its options with every default computed.</param>
/// <param name="Images">Images to train on.</param>
/// <param name="Parameters">Trained numbers of each network.</param>
/// <param name="Round">Time of a round.</param>
/// <param name="Whole">Time of all rounds, without pictures and checkpoints.</param>
/// <param name="Memory">Most bytes of main memory that the process has had.</param>
public sealed record TrainPreview(
    TrainOptions Options, int Images, IReadOnlyList<KeyValuePair<string, long>> Parameters, TimeSpan Round, TimeSpan Whole, long Memory);
