namespace GanFunctional.CSharp;

/// <summary>A training that was tried for a few rounds.</summary>
/// <param name="Options">Its options with every default computed.</param>
/// <param name="Images">Images to train on.</param>
/// <param name="Found">Content of the data, one line for each source.</param>
/// <param name="Networks">The networks.</param>
/// <param name="Round">Time of a round.</param>
/// <param name="Whole">Time of all rounds, without pictures and checkpoints.</param>
/// <param name="Memory">Most bytes of main memory that the process has had.</param>
public sealed record TrainPreview(
    TrainOptions Options, int Images, IReadOnlyList<string> Found, IReadOnlyList<PreviewedNetwork> Networks, TimeSpan Round, TimeSpan Whole, long Memory);

/// <summary>A network of a training that was tried.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Parameters">Number of trained parameters.</param>
/// <param name="Shapes">Shapes of one item of its inputs and outputs, as <c>[100, 1, 1] → [3, 64, 64]</c>; empty for an average of another network.</param>
public sealed record PreviewedNetwork(string Name, long Parameters, string Shapes);
