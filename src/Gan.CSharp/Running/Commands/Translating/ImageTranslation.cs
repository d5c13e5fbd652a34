using System.Globalization;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Translates image files.</summary>
public static class ImageTranslation
{
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
        TranslationTarget[] targets = options.To == "all" ? [.. translator.Targets.Select(translator.Target)] : [translator.Target(options.To)];
        if (options.Truth is not null && targets.Length > 1) throw new GanException("--truth requires a single target: omit --truth, or give one target with --to");
        TranslatedImages images = TranslatedImages.Open(options, translator, targets, notice);
        // Only a single target can be a change.
        OwnLabels? labels = OwnLabels.Open(options, translator, targets[0], images, notice);
        return new Job(options, translator, images, targets, labels).Run(new(progress, notice, cancel));
    }

    /// <summary>A translation in progress.</summary>
    private sealed class Job(TranslateOptions options, Translator translator, TranslatedImages images, TranslationTarget[] targets, OwnLabels? labels)
    {
        private readonly TranslationPicture picture = new();
        private readonly List<string> files = [], skipped = [];
        private TruthDistance? distance;

        internal TranslateResult Run(WorkProgress progress)
        {
            int count = Math.Min(options.Count ?? images.Count, images.Count);
            progress.Begin(count);
            for (int i = 0; i < count; i++)
            {
                progress.Done(i);
                TranslatedImage image;
                try
                {
                    image = images.Read(i);
                }
                catch (DataException e)
                {
                    skipped.Add(e.Message);
                    progress.Say($"skipped: {e.Message}");
                    continue;
                }

                IReadOnlyList<float>? own = labels?.Of(images.Describe(i), image);
                // A wrong size is detected here, before the folder is created.
                float[][] found = [.. targets.Select(target => translator.Translate(image.Pixels, image.Size, target.To, options.Mode, options.Seed + (ulong)i, own))];
                if (files.Count == 0) Folders.Make(options.Out, "choose another --out");
                Write(i, image, found);
            }

            progress.Done(count);
            if (files.Count == 0) throw new DataException($"None of the {count} image(s) of '{images.Name}' can be read; the first error is: {skipped[0]}");
            string path = Path.Combine(options.Out, "translations.png");
            PngFile.Write(path, picture.Compose());
            return new(path, picture.Rows, count - skipped.Count, files, skipped, distance?.Means() ?? []);
        }

        private void Write(int i, TranslatedImage image, float[][] found)
        {
            (int width, int height) = image.Size;
            Image Shown(float[] pixels) => ImageGrid.One(pixels, pixels.Length / (width * height), height, width);
            string name = Path.GetFileNameWithoutExtension(images.Describe(i));
            Image[] results = [.. found.Select(Shown)];
            foreach ((TranslationTarget target, Image result) in targets.Zip(results))
            {
                // Names can repeat in subfolders, so they are prefixed by the number.
                string ending = targets.Length > 1 ? $"-{target.To}" : "";
                files.Add(Path.Combine(options.Out, string.Create(CultureInfo.InvariantCulture, $"{i + 1:D5}-{name}{ending}.png")));
                PngFile.Write(files[^1], result);
            }

            picture.Add([Shown(image.Pixels), .. results, .. image.Truth is { } shown ? new[] { Shown(shown) } : []]);
            if (image.Truth is not { } truth) return;
            distance ??= new(truth.Length / (width * height));
            distance.Add(found[0], image.Compared, truth);
        }
    }
}
