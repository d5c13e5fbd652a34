namespace GanFunctional.CSharp;

/// <summary>
/// Options that can be changed when a run resumes; those not given keep their values. All other options are
/// fixed.
/// </summary>
public sealed record ResumeOptions
{
    private static readonly string[] s_images = ["data", "data-a", "data-b", "data2"], s_tables = ["labels", "labels2", "captions", "embeddings"];

    private static readonly string[] s_schedules = ["rate", "decay", "halve-every"];

    /// <summary>Resume in a copy of the run, in this new folder; the original is unchanged.</summary>
    [Option(Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>Total number of training steps.</summary>
    [Option]
    public long? Steps { get; init; }

    /// <summary>Total number of epochs; alternative to <see cref="Steps"/>.</summary>
    [Option]
    public int? Epochs { get; init; }

    /// <summary>Number of threads; another number changes the last digits of results.</summary>
    [Option]
    public int? Threads { get; init; }

    /// <summary>Steps between sample pictures.</summary>
    [Option]
    public long? SampleEvery { get; init; }

    /// <summary>Steps between checkpoints and saved networks.</summary>
    [Option]
    public long? CheckpointEvery { get; init; }

    /// <inheritdoc cref="RunOptions.Keep"/>
    [Option]
    public int? Keep { get; init; }

    /// <inheritdoc cref="RunOptions.LogEvery"/>
    [Option]
    public int? LogEvery { get; init; }

    /// <inheritdoc cref="RunOptions.OnNan"/>
    [Option]
    public OnNan? OnNan { get; init; }

    /// <summary>Stop early after so many sample pictures in a row without a better checkpoint.</summary>
    [Option]
    public int? Patience { get; init; }

    /// <summary>New place of the same images.</summary>
    [Option(Value = "DATA")]
    public string? Data { get; init; }

    /// <summary>New place of the same images of domain A.</summary>
    [Option(Value = "DATA")]
    public string? DataA { get; init; }

    /// <summary>New place of the same images of domain B.</summary>
    [Option(Value = "DATA")]
    public string? DataB { get; init; }

    /// <summary>New place of the same second data set.</summary>
    [Option(Value = "DATA")]
    public string? Data2 { get; init; }

    /// <summary>New place of the same labels.</summary>
    [Option(Value = "FILE")]
    public string? Labels { get; init; }

    /// <summary>New place of the same labels of the second data set.</summary>
    [Option(Value = "FILE")]
    public string? Labels2 { get; init; }

    /// <summary>New place of the same captions.</summary>
    [Option(Value = "FILE")]
    public string? Captions { get; init; }

    /// <summary>New place of the same codes of the captions.</summary>
    [Option(Value = "SAFETENSORS")]
    public string? Embeddings { get; init; }

    /// <summary>Learning rate.</summary>
    [Option(Least = 0, Most = 1, Between = true)]
    public double? Rate { get; init; }

    /// <summary>Share of the steps, at the end, in which the rate decays linearly to 0.</summary>
    [Option(Least = 0, Most = 1)]
    public double? Decay { get; init; }

    /// <summary>Epochs between halvings of the learning rate; 0 for none.</summary>
    [Option(Least = 0)]
    public int? HalveEvery { get; init; }

    /// <summary>Names of these options.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OptionTable.For(typeof(ResumeOptions)).Select(option => option.Name)];

    /// <summary>Names of the options that a kind of run has.</summary>
    /// <param name="options">Type of the options of the variant.</param>
    public static IEnumerable<string> NamesFor(Type options) => Names.Where(name => Find(options, name) is not null);

    /// <summary>Lists the files of a run's data besides its images: labels, captions, and their codes.</summary>
    internal static IReadOnlyList<string> TablesOf(TrainOptions options) => [.. Values(options, s_tables)];

    /// <summary>Lists the places of a run's data, images and tables.</summary>
    internal static IEnumerable<string> PlacesOf(TrainOptions options) => Values(options, [.. s_images, .. s_tables]);

    /// <summary>Tells whether data have a new place.</summary>
    internal bool Moved => s_images.Concat(s_tables).Any(name => Value(name) is not null);

    /// <summary>Applies these changes to the options of a run.</summary>
    /// <exception cref="GanException">
    /// An option does not accept its value, or the variant does not have it.
    /// </exception>
    internal TrainOptions Change(TrainOptions options)
    {
        OptionTable.Check(this);
        if (this is { Steps: not null, Epochs: not null }) throw new GanException("Give either the steps or the epochs of a training, not both.");
        TrainOptions changed = options with { Steps = Epochs is null ? Steps ?? options.Steps : null, Epochs = Epochs };
        foreach (string name in Names.Except(["out", "steps", "epochs"]))
        {
            if (Value(name) is not { } value) continue;
            OptionInfo option = Find(options.GetType(), name) ?? throw new GanException($"The variant {options.Variant} has no option {name}: omit it.");
            if (!option.Set(changed, value)) throw new GanException($"{name} takes {option.Takes}, not '{value}'");
        }

        return changed;
    }

    /// <summary>
    /// Lists the changes that make a run another than it would have been, by name: old and new value.
    /// </summary>
    internal static IEnumerable<(OptionInfo Option, string? Before, string? Now)> Schedules(TrainOptions before, TrainOptions now) =>
        from name in s_schedules
        let option = Find(now.GetType(), name)
        where option is not null && option.Get(before) != option.Get(now)
        select (option, option.Get(before), option.Get(now));

    private static OptionInfo? Find(Type options, string name) => OptionTable.For(options).FirstOrDefault(option => option.Name == name);

    private static IEnumerable<string> Values(TrainOptions options, IEnumerable<string> names) => names.Select(name => Find(options.GetType(), name)?.Get(options)).OfType<string>();

    private string? Value(string name) => Find(typeof(ResumeOptions), name)!.Get(this);
}
