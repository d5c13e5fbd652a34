using System.Globalization;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Translates image files.</summary>
public static class ImageTranslation
{
    private const int RowsInPicture = 16;

    /// <summary>
    /// Translates images and writes the results. All errors in the options are found before anything is
    /// written.
    /// </summary>
    /// <param name="options">Options of the translation.</param>
    /// <param name="progress">Receives twenty reports, by images.</param>
    /// <param name="notice">Receives one sentence per decision or skipped file.</param>
    /// <param name="cancel">
    /// Stops the translation after the current image; results written so far are kept.
    /// </param>
    /// <exception cref="GanException">
    /// An option is invalid, or the run is not one that translates; one sentence.
    /// </exception>
    /// <exception cref="DataException">
    /// The images can't be read, or the folder can't be written; one sentence.
    /// </exception>
    /// <exception cref="OperationCanceledException">The translation was cancelled.</exception>
    public static TranslateResult Run(
        TranslateOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out);
        using HostSettings host = new(options.Threads);
        using Translator translator = Translator.Load(options.Run, options.Device, options.RunConfig);
        IReadOnlyList<string?> targets = options.To == "all" ? [.. translator.Targets] : [options.To];
        if (targets.Select(translator.ChannelsOf).Distinct().Count() > 1) throw new GanException("the targets take images of different channels, grey and colour: give one of them with --to");
        if (options.Truth is not null && targets.Count > 1) throw new GanException("--truth requires a single target: omit --truth, or give one target with --to");
        IImageSource source = options.Truth is null ? DataFound.OpenAll(options.Images, notice) : Datasets.OpenPairs(options.Images, options.Truth, notice);
        Job job = new(options, translator, source, targets);
        return job.Run(new(progress, notice, cancel));
    }

    /// <summary>A translation in progress.</summary>
    private sealed class Job(TranslateOptions options, Translator translator, IImageSource source, IReadOnlyList<string?> targets)
    {
        private readonly ImageSize size = options.Size ?? translator.Size;
        private readonly List<float[]> cells = [];
        private readonly List<string> files = [], skipped = [];
        private TruthDistance? distance;

        internal TranslateResult Run(WorkProgress progress)
        {
            int c = translator.ChannelsOf(targets[0]), length = c * size.Height * size.Width, count = Math.Min(options.Count ?? source.Count, source.Count);
            bool? train = options.Mode == RunMode.Paper ? null : options.Mode == RunMode.Train;
            ImageTransform transform = translator.Options.Plain(size, options.Truth is null ? c : 2 * c);
            progress.Begin(count);
            for (int i = 0; i < count; i++)
            {
                progress.Done(i);
                float[] pixels;
                try
                {
                    pixels = transform.Apply(source.Read(i, transform.Channels));
                }
                catch (DataException e)
                {
                    skipped.Add(e.Message);
                    progress.Say($"skipped: {e.Message}");
                    continue;
                }

                float[] input = pixels[..length];
                // A wrong size is detected here, before the folder is created.
                float[][] found = [.. targets.Select(target => translator.Translate(input, size, target, train, options.Seed + (ulong)i))];
                if (files.Count == 0) Folders.Make(options.Out, "choose another --out");
                float[] truth = options.Truth is null ? [] : found[0].Length == length ? pixels[length..] : Truth(i, found[0].Length);
                Write(i, input, found, truth);
            }

            progress.Done(count);
            if (files.Count == 0) throw new DataException($"None of the {count} image(s) of '{source.Name}' can be read; the first error is: {skipped[0]}");
            string picture = Path.Combine(options.Out, "translations.png");
            int columns = 1 + targets.Count + (options.Truth is null ? 0 : 1);
            int most = cells.Max(cell => cell.Length);
            PngFile.Write(picture, ImageGrid.Compose([.. cells.SelectMany(cell => Coloured(cell, most))], cells.Count, most / Area, size.Height, size.Width, columns));
            return new(picture, files, skipped, distance?.Means() ?? []);
        }

        private int Area => size.Height * size.Width;

        // The truth of a network that gives other channels than it takes.
        private float[] Truth(int i, int length)
        {
            ImageTransform pair = translator.Options.Plain(size, 2 * (length / Area));
            return pair.Apply(source.Read(i, pair.Channels))[length..];
        }

        // A grey image among colour ones.
        private static float[] Coloured(float[] image, int length) => image.Length == length ? image : [.. image, .. image, .. image];

        private void Write(int i, float[] input, float[][] found, float[] truth)
        {
            string name = Path.GetFileNameWithoutExtension(source.Describe(i));
            foreach ((string? target, float[] image) in targets.Zip(found))
            {
                // Names can repeat in subfolders, so they are prefixed by the number.
                string ending = targets.Count > 1 ? $"-{target}" : "";
                files.Add(Path.Combine(options.Out, string.Create(CultureInfo.InvariantCulture, $"{i + 1:D5}-{name}{ending}.png")));
                PngFile.Write(files[^1], ImageGrid.One(image, image.Length / Area, size.Height, size.Width));
            }

            float[][] row = [input, .. found, .. truth.Length > 0 ? new[] { truth } : []];
            if (cells.Count < RowsInPicture * row.Length) cells.AddRange(row);
            if (truth.Length == 0) return;
            distance ??= new(truth.Length / Area);
            distance.Add(found[0], Coloured(input, truth.Length), truth);
        }
    }
}
