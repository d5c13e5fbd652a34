namespace GanFunctional.CSharp;

/// <summary>A built-in variant: what it is called, which options it takes, and how a training of it starts.</summary>
/// <param name="Name">As in <c>gan train NAME</c>.</param>
/// <param name="Summary">What it does, in half a sentence.</param>
/// <param name="Options">Its record of options.</param>
/// <param name="Start">Opens the data, works the options out, makes the networks; everything that can be wrong with them is found here.</param>
/// <param name="Use">The command that uses a trained one, with <c>{0}</c> for the run's folder.</param>
internal sealed record Variant(string Name, string Summary, Type Options, Func<TrainOptions, Action<string>, VariantRun> Start, string Use);
