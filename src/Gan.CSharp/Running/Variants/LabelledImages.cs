using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Images with labels from a table or from the names of their folders.</summary>
internal sealed class LabelledImages
{
    private readonly Func<int, float[]> labels;

    private LabelledImages(IImageSource source, IReadOnlyList<string> names, Func<int, float[]> labels) =>
        (Source, Names, this.labels) = (source, names, labels);

    internal IImageSource Source { get; }

    /// <summary>Names of the labels.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>Opens a data set.</summary>
    /// <param name="data">Path of the images.</param>
    /// <param name="table">File of the table; null to take the folders' names as labels.</param>
    /// <param name="wanted">Labels to keep; empty for all.</param>
    /// <param name="exclusive">Whether every image must have exactly one of the table's attributes.</param>
    /// <param name="notice">Receives a sentence on what was chosen or skipped, and on the progress of a long listing.</param>
    /// <exception cref="GanException">
    /// There are too few labels, or an image does not have exactly one of exclusive labels.
    /// </exception>
    /// <exception cref="DataException">A file can't be read, or a label is unknown.</exception>
    internal static LabelledImages Open(string data, string? table, IReadOnlyList<string> wanted, bool exclusive, Action<string> notice)
    {
        LabelledImages images = table is null ? FromClasses(data, wanted, notice) : FromTable(data, table, wanted, notice);
        if (images.Names.Count < (table is null ? 2 : 1))
            throw new GanException($"'{data}' has {images.Names.Count} classes, so there is nothing to translate to: put the images of each class into a folder of its own, or give a table with --labels");
        if (table is not null && exclusive) images.CheckExclusive(table);
        foreach ((string name, int count) in images.Counts().Where(label => label.Count == 0 || label.Count == images.Source.Count))
            notice($"{Quoting.Quote(name)} is the same for all images of {images.Source.Name} ({(count == 0 ? "no" : "every")} image has it), so it can't be learned");
        return images;
    }

    /// <summary>Splits off the images that are held out; null if none are.</summary>
    internal (LabelledImages Training, IImageSource? HeldOut) Split(TrainOptions options)
    {
        if (options.HoldOut == 0) return (this, null);
        (Subset training, Subset heldOut) = options.Chosen(Source);
        return (new(training, Names, index => labels(training.Original(index))), heldOut);
    }

    /// <summary>Returns the labels of images, [n, labels], each 0 or 1.</summary>
    internal Tensor Of(int[] indices, Device device) => Tensors.From<float>(indices.SelectMany(labels).ToArray(), [indices.Length, Names.Count], device);

    /// <summary>Describes the images, with the number of each label.</summary>
    internal string Found() => DataFound.In(Source, Counts());

    private IEnumerable<(string Name, int Count)> Counts()
    {
        int[] counts = new int[Names.Count];
        for (int i = 0; i < Source.Count; i++)
        {
            foreach ((int label, float value) in labels(i).Index())
            {
                if (value > 0) counts[label]++;
            }
        }

        return Names.Zip(counts);
    }

    /// <summary>Returns the one-hot vector of each label, [1, labels].</summary>
    internal IEnumerable<Tensor> Each(Device device) => Enumerable.Range(0, Names.Count).Select(i => Tensors.From(OneHot(i, Names.Count), 1, Names.Count).to(device));

    private static LabelledImages FromClasses(string data, IReadOnlyList<string> wanted, Action<string> notice)
    {
        IImageSource source = Datasets.Open(data, notice);
        if (source.Classes.Count == 0)
            throw new GanException($"'{data}' has no classes: put the images of each class into a folder of its own, or give a table with --labels");
        if (wanted.Count > 0) source = new ClassSubset(source, wanted);
        IReadOnlyList<string> names = [.. source.Classes];
        return new(source, names, index => OneHot(source.Label(index)!.Value, names.Count));
    }

    private static LabelledImages FromTable(string data, string table, IReadOnlyList<string> wanted, Action<string> notice)
    {
        if (!Directory.Exists(data)) throw new GanException($"'{data}' is not a folder, but a table of labels describes a folder of images: check the path");
        AttributeFolder folder = new(Datasets.OpenFolder(data, notice), AttributeTable.Read(table, wanted));
        foreach (string sentence in folder.Notices) notice(sentence);
        return new(folder, folder.Names, folder.Attributes);
    }

    private static float[] OneHot(int position, int count)
    {
        float[] label = new float[count];
        label[position] = 1;
        return label;
    }

    private void CheckExclusive(string table)
    {
        for (int i = 0; i < Source.Count; i++)
        {
            int held = labels(i).Count(value => value > 0);
            if (held != 1)
                throw new GanException($"{table} gives '{Source.Describe(i)}' {held} of the attributes {string.Join(", ", Names)}, which exclude each other: give every image exactly one, or omit --exclusive");
        }
    }
}
