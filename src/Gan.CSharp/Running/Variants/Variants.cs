namespace GanFunctional.CSharp;

/// <summary>The catalogue of variants: the built-in ones, and those added.</summary>
public static class Variants
{
    private static readonly Lock s_lock = new();

    private static Variant[] s_all =
    [
        DcganVariant.Value,
        VanillaGanVariant.Value,
        FrogVariant.Value,
        Pix2PixVariant.Value,
        CycleGanVariant.Value,
        StarGanVariant.Value,
        GanClsVariant.Value,
    ];

    /// <summary>Every variant.</summary>
    public static IReadOnlyList<Variant> All => s_all;

    /// <summary>Names of the variants, as in <c>gan train NAME</c>.</summary>
    public static IReadOnlyList<string> Names => [.. s_all.Select(variant => variant.Name)];

    /// <summary>Adds a variant of your own, before it is used. Adding the same value again does nothing.</summary>
    /// <exception cref="GanException">Another variant has its name or its options.</exception>
    public static void Add(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        lock (s_lock)
        {
            if (s_all.Contains(variant)) return;
            if (s_all.FirstOrDefault(other => other.Name == variant.Name || other.Options == variant.Options) is { } other)
                throw new GanException($"The variant {variant.Name} can't be added, as {other.Name} has {(other.Name == variant.Name ? "this name" : "the same options")}.");
            s_all = [.. s_all, variant];
        }
    }

    /// <summary>The variant of a name.</summary>
    /// <exception cref="GanException">There is none.</exception>
    internal static Variant Named(string name) => s_all.FirstOrDefault(variant => variant.Name == name)
        ?? throw new GanException($"there is no variant '{Quoting.Short(name)}': there are {string.Join(", ", Names)}");

    /// <summary>The variant that a record of options belongs to.</summary>
    /// <exception cref="GanException">It was not added.</exception>
    internal static Variant Of(TrainOptions options) => s_all.FirstOrDefault(variant => variant.Options == options.GetType())
        ?? throw new GanException($"No variant has the options {options.GetType().Name}: call Variants.Add first.");
}
