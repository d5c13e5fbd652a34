using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>
/// A GAN that is known by name: its options, its networks, its training, its use. The command line, configurations, import, export, resuming and
/// translation all work on this value (docs/your-own-variant.md).
/// </summary>
public abstract class Variant
{
    private protected Variant(string name, string summary, Type options) => (Name, Summary, Options) = (name, summary, options);

    /// <summary>Name, as in <c>gan train NAME</c>.</summary>
    public string Name { get; }

    /// <summary>Purpose in half a sentence, for the help.</summary>
    public string Summary { get; }

    /// <summary>Command that uses a trained one, with <c>{0}</c> for the run's folder.</summary>
    public string Use { get; init; } = "gan summary --run {0}";

    /// <summary>The record of its options.</summary>
    public Type Options { get; }

    /// <summary>Its networks, in the order in which they are listed.</summary>
    internal abstract IReadOnlyList<VariantNetwork> Parts { get; }

    /// <summary>A network by name.</summary>
    /// <exception cref="GanException">There is no such network.</exception>
    internal VariantNetwork Network(string name) => Parts.FirstOrDefault(network => network.Name == name)
        ?? throw new GanException($"The variant {Name} has no network '{name}': it has {string.Join(", ", Parts.Select(network => network.Name))}.");

    /// <summary>Opens the data, computes every default, makes the networks. Every mistake in the options is found here.</summary>
    internal abstract TrainingRun Begin(TrainOptions options, Action<string> notice);

    /// <summary>Whether trained networks translate images.</summary>
    public abstract bool Translates { get; }

    /// <summary>Image translation by a trained network; null where this variant translates nothing.</summary>
    internal abstract TranslationTargets? TranslationBy(TrainOptions options, NetworkShapes shapes, Func<string, byte[]> beside);
}

/// <inheritdoc/>
/// <typeparam name="TOptions">The record of its options, with an <see cref="OptionAttribute"/> on each.</typeparam>
/// <param name="name">Name, as in <c>gan train NAME</c>.</param>
/// <param name="summary">Purpose in half a sentence, for the help.</param>
public sealed class Variant<TOptions>(string name, string summary) : Variant(name, summary, typeof(TOptions))
    where TOptions : TrainOptions
{
    /// <summary>Networks by name, each as it is made again from a file.</summary>
    public required IReadOnlyList<VariantNetwork<TOptions>> Networks { get; init; }

    /// <summary>
    /// Starts a training: opens the data, computes every default, makes networks and game. Given the options and a listener for notices.
    /// </summary>
    public required Func<TOptions, Action<string>, TrainingRun> Start { get; init; }

    /// <summary>Image translation by a trained network; null (the default) for a variant that translates nothing.</summary>
    public Func<NetworkFacts<TOptions>, TranslationTargets>? Translation { get; init; }

    internal override IReadOnlyList<VariantNetwork> Parts => Networks;

    /// <inheritdoc/>
    public override bool Translates => Translation is not null;

    internal override TrainingRun Begin(TrainOptions options, Action<string> notice) => Start((TOptions)options, notice);

    internal override TranslationTargets? TranslationBy(TrainOptions options, NetworkShapes shapes, Func<string, byte[]> beside) =>
        Translation?.Invoke(new((TOptions)options, shapes, beside));
}
