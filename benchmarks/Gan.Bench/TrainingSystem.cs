
namespace GanFunctional.Bench;

/// <summary>A system whose training step is measured.</summary>
/// <param name="Name">Its name on the command line, in benchmarks/Gan.Stock, in benchmarks/pytorch/systems.py and in flops.json.</param>
/// <param name="What">Its name in tables.</param>
/// <param name="Batch">Images (pairs, of systems that train on two domains) of a step.</param>
/// <param name="Size">Their side in pixels.</param>
/// <param name="Make">Makes our step in an element type, for a batch and a size.</param>
internal sealed record TrainingSystem(string Name, string What, int Batch, int Size, Func<ScalarType, int, int, Action> Make);
