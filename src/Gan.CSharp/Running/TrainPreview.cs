namespace GanFunctional.CSharp;

/// <summary>Result of a dry run of a few training steps.</summary>
/// <param name="Options">Options with every default computed.</param>
/// <param name="Images">Number of training images.</param>
/// <param name="Found">Content of the data, one line for each source.</param>
/// <param name="Networks">Networks of the training.</param>
/// <param name="Step">Time of a step.</param>
/// <param name="Whole">Estimated time of all steps, without pictures and checkpoints.</param>
/// <param name="Memory">Peak main memory of the process, in bytes.</param>
public sealed record TrainPreview(
    TrainOptions Options, int Images, IReadOnlyList<string> Found, IReadOnlyList<PreviewedNetwork> Networks, TimeSpan Step, TimeSpan Whole, long Memory);

/// <summary>Network of a dry run.</summary>
/// <param name="Name">Name of the network's file.</param>
/// <param name="Parameters">Number of trained parameters.</param>
/// <param name="Shapes">
/// Shapes of one item of its inputs and outputs, as <c>[100, 1, 1] → [3, 64, 64]</c>; empty for a moving
/// average.
/// </param>
public sealed record PreviewedNetwork(string Name, long Parameters, string Shapes);
