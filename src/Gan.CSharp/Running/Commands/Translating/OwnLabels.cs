using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Labels that images have before changes <c>+A,-B</c>, from a table, or as the discriminator sees them.</summary>
internal sealed class OwnLabels
{
    private readonly Translator translator;
    private readonly LabelChange change;
    private readonly AttributeTable? table;
    private readonly Action<string>? notice;
    private bool said;

    private OwnLabels(Translator translator, LabelChange change, AttributeTable? table, Action<string>? notice) =>
        (this.translator, this.change, this.table, this.notice) = (translator, change, table, notice);

    /// <summary>Opens the labels of images for a target; null if the target keeps none.</summary>
    /// <exception cref="GanException">A table is given in vain, or labels are known from nowhere.</exception>
    /// <exception cref="DataException">The table can't be read.</exception>
    internal static OwnLabels? Open(TranslateOptions options, Translator translator, TranslationTarget target, TranslatedImages images, Action<string>? notice)
    {
        if (target.Change is not { } change)
        {
            return options.Labels is null ? null
                : throw new GanException($"--labels is for changes such as +A,-B, which keep an image's other attributes; '{target.To}' keeps none: omit --labels");
        }

        OwnLabels labels = new(translator, change, options.Labels is null ? null : AttributeTable.Read(options.Labels, change.Names), notice);
        int missing = Enumerable.Range(0, images.Count).Count(i => labels.table?.Find(images.Describe(i)) is null);
        if (missing > 0) translator.CheckSees(target.To);
        if (options.Labels is not null && missing > 0) notice?.Invoke($"{missing:N0} of {images.Count:N0} images have no row in '{options.Labels}'");
        return labels;
    }

    /// <summary>Labels of an image, each 0 or 1.</summary>
    internal IReadOnlyList<float> Of(string path, TranslatedImage image)
    {
        if (table?.Find(path) is { } row) return row;
        float[] seen = translator.Seen(image.Pixels, image.Size, change);
        if (!said)
        {
            string[] held = [.. change.Names.Where((_, i) => seen[i] > 0)];
            notice?.Invoke($"what --to does not name is kept as the discriminator sees it: '{path}' has {(held.Length == 0 ? "none" : string.Join(", ", held))} of {string.Join(", ", change.Names)}");
            said = true;
        }

        return seen;
    }
}
