using System.Globalization;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Translates images from files into files.</summary>
public static class ImageTranslation
{
    private const int RowsInPicture = 16;

    /// <summary>Translates images and writes them. Every mistake in the options is found before anything is written.</summary>
    /// <param name="options">Which images, with which run, and how.</param>
    /// <param name="progress">Told after each image, with how many there are.</param>
    /// <param name="cancel">Ends it after an image; what was written stays.</param>
    /// <exception cref="GanException">An option that can't be, or a run of a variant that translates nothing; one sentence.</exception>
    /// <exception cref="DataException">Images that can't be read, or a folder that can't be written; one sentence.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TranslateResult Run(TranslateOptions options, Action<int, int>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out);
        Runtime.Threads = options.Threads ?? Environment.ProcessorCount;
        using Translator translator = Translator.Load(options.Run, options.Device, options.RunConfig);
        IReadOnlyList<string?> targets = options.To == "all" ? [.. translator.Targets] : [options.To];
        foreach (string? target in targets) translator.Check(target);
        if (options.Truth is not null && targets.Count > 1) throw new GanException("a truth belongs to one target: leave --truth out, or give one --to");
        IImageSource source = options.Truth is null ? Datasets.Open(options.Images) : Datasets.OpenPairs(options.Images, options.Truth);
        Job job = new(options, translator, source, targets);
        return job.Run(progress, cancel);
    }

    /// <summary>A translation under way.</summary>
    private sealed class Job(TranslateOptions options, Translator translator, IImageSource source, IReadOnlyList<string?> targets)
    {
        private readonly ImageSize size = options.Size ?? translator.Size;
        private readonly List<float[]> cells = [];
        private readonly List<string> files = [], skipped = [];
        private readonly TruthDistance distance = new(translator.Channels);

        internal TranslateResult Run(Action<int, int>? progress, CancellationToken cancel)
        {
            int c = translator.Channels, length = c * size.Height * size.Width, count = Math.Min(options.Count ?? source.Count, source.Count);
            bool? train = options.Mode == RunMode.Paper ? null : options.Mode == RunMode.Train;
            ImageTransform transform = translator.Options.Plain(size, options.Truth is null ? c : 2 * c);
            for (int i = 0; i < count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                float[] pixels;
                try
                {
                    pixels = transform.Apply(source.Read(i, transform.Channels));
                }
                catch (DataException e)
                {
                    skipped.Add(e.Message);
                    continue;
                }

                float[] input = pixels[..length], truth = pixels[length..];
                // The size is found wrong before the folder is made.
                float[][] found = [.. targets.Select(target => translator.Translate(input, size, target, train, options.Seed + (ulong)i))];
                if (files.Count == 0) Folders.Make(options.Out, "choose another --out");
                Write(i, input, found, truth);
                progress?.Invoke(i + 1, count);
            }

            if (files.Count == 0) throw new DataException($"None of the {count} image(s) of '{source.Name}' can be read; the first says: {skipped[0]}");
            string picture = Path.Combine(options.Out, "translations.png");
            int columns = 1 + targets.Count + (options.Truth is null ? 0 : 1);
            PngFile.Write(picture, ImageGrid.Compose([.. cells.SelectMany(cell => cell)], cells.Count, c, size.Height, size.Width, columns));
            return new(picture, files, skipped, distance.Means());
        }

        private void Write(int i, float[] input, float[][] found, float[] truth)
        {
            int c = translator.Channels;
            string name = Path.GetFileNameWithoutExtension(source.Describe(i));
            foreach ((string? target, float[] image) in targets.Zip(found))
            {
                // Names repeat in folders of folders, so the number stands before them.
                string ending = targets.Count > 1 ? $"-{target}" : "";
                files.Add(Path.Combine(options.Out, string.Create(CultureInfo.InvariantCulture, $"{i + 1:D5}-{name}{ending}.png")));
                PngFile.Write(files[^1], ImageGrid.One(image, c, size.Height, size.Width));
            }

            float[][] row = [input, .. found, .. truth.Length > 0 ? new[] { truth } : []];
            if (cells.Count < RowsInPicture * row.Length) cells.AddRange(row);
            if (truth.Length > 0) distance.Add(found[0], input, truth);
        }
    }
}
