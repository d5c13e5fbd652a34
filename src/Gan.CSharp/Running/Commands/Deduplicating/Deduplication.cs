using GanFunctional.Analysis;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Finds near-duplicates among images by semantic hashing (Radford et al. 2015, section 4.1.1). An
/// autoencoder trained on the images gives them codes of 128 bits; images with similar codes are then
/// compared by pixels.
/// </summary>
public static class Deduplication
{
    private const int MostCompared = 32, MostShown = 64, PairsInRow = 4;
    /// <summary>
    /// Searches, writes the report and moves the duplicates on request. Checks all options before anything is
    /// written.
    /// </summary>
    /// <param name="options">Images, and criteria of duplicates.</param>
    /// <param name="progress">Receives up to twenty reports for each part of the work.</param>
    /// <param name="notice">Receives a sentence on the progress, and one for each skipped image.</param>
    /// <param name="cancel">Cancels the search; nothing is written. Duplicates are moved one by one.</param>
    /// <exception cref="GanException">An option is invalid.</exception>
    /// <exception cref="DataException">No image can be read, or a file can't be written or moved.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static DedupResult Run(
        DedupOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        RunFolder.CheckNew(options.Out);
        using HostSettings host = new(options.Threads);
        IImageSource source = DataFound.OpenAll(options.Data, notice);
        if (options.Apply && source is not ImageFolder)
            throw new GanException(
                $"--apply moves image files, and '{options.Data}' is a file of many images: give a folder of images, or omit --apply.");
        if (IsWithin(options.Out, options.Data))
            throw new GanException(
                $"The folder '{options.Out}' is within the data '{options.Data}', so its pictures would become data: choose another --out.");
        using DisposeScope scope = torch.NewDisposeScope();
        ImageTransform transform = new(Dedup.side, Dedup.side, 3);
        WorkProgress work = new(progress, notice, cancel);
        using Hasher hasher = Hasher.Train(source, transform, options.Seed, work);
        (List<Duplicate> duplicates, int images) = Search(options, source, transform, hasher, notice, work);
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        string report = folder.Table("duplicates.csv", "file,of,bits,likeness", duplicates.Select(found =>
            (FormattableString)$"{Name(found.Index)},{Name(found.Of)},{found.Bits},{found.Likeness:0.000}"));
        string? picture = duplicates.Count > 0 ? Show(folder, source, transform, duplicates) : null;
        string? moved = options.Apply && duplicates.Count > 0 ? Move(options, folder, source, duplicates, cancel) : null;
        return new(images, duplicates.Count, duplicates.Select(found => found.Of).Distinct().Count(), report, picture, moved);

        string Name(int index) =>
            AnalysisFolder.Field(source is ImageFolder ? Path.GetRelativePath(options.Data, source.Describe(index)) : source.Describe(index));
    }

    // In the source's order, each image is compared with earlier ones that are not duplicates themselves. So
    // every duplicate repeats an image that stays, not the last of a chain.
    private static (List<Duplicate> Found, int Images) Search(
        DedupOptions options, IImageSource source, ImageTransform transform, Hasher hasher, Action<string>? notice, WorkProgress work)
    {
        CodeIndex index = new(source.Count, options.Distance);
        List<Duplicate> found = [];
        int images = 0;
        work.Begin($"comparing {source.Count:N0} images", source.Count);
        foreach (ReadImages batch in ImageBatches.Read(source, transform, Enumerable.Range(0, source.Count), notice).InScopes())
        {
            UInt128[] codes = hasher.Codes(batch.Pixels);
            for (int i = 0; i < codes.Length; i++)
            {
                work.Done(images + i);
                int at = batch.Indices[i];
                IReadOnlyList<(int, int)> near = index.Near(codes[i]);
                if (near.Count > 0 && Nearest(options, source, transform, batch.Pixels.narrow(0, i, 1), near) is { } of)
                    found.Add(of with { Index = at });
                else
                    index.Add(at, codes[i]);
            }

            images += codes.Length;
        }

        return (found, images);
    }

    // The most similar image of those with near codes; null if none is similar enough.
    private static Duplicate? Nearest(
        DedupOptions options, IImageSource source, ImageTransform transform, Tensor image, IReadOnlyList<(int Entry, int Distance)> near)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        // Enough among thousands of images with similar codes, such as blank ones.
        (int Entry, int Distance)[] some = [.. near.Take(MostCompared)];
        Tensor others = torch.cat([.. ImageBatches.Read(source, transform, some.Select(one => one.Entry), notice: null).Select(part => part.Pixels)]);
        // Shorter only if a file vanished meanwhile.
        if (others.shape[0] != some.Length) return null;
        float[] likeness = Dedup.likeness(image.expand(others.shape), others).ToArray<float>();
        int best = Array.IndexOf(likeness, likeness.Max());
        return likeness[best] >= options.Likeness ? new(0, some[best].Entry, some[best].Distance, likeness[best]) : null;
    }

    // The least similar pairs, the image that stays first.
    private static string Show(AnalysisFolder folder, IImageSource source, ImageTransform transform, List<Duplicate> duplicates)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int[] pairs = [.. duplicates.OrderBy(found => found.Likeness).Take(MostShown).SelectMany(found => new[] { found.Of, found.Index })];
        Tensor images = torch.cat([.. ImageBatches.Read(source, transform, pairs, notice: null).Select(part => part.Pixels)]);
        return folder.Picture("pairs.png", images, 2 * PairsInRow);
    }

    private static string Move(DedupOptions options, AnalysisFolder folder, IImageSource source, List<Duplicate> duplicates, CancellationToken cancel)
    {
        string target = folder["duplicates"];
        foreach ((int moved, Duplicate duplicate) in duplicates.Index())
        {
            cancel.ThrowIfCancellationRequested();
            string from = source.Describe(duplicate.Index), to = Path.Combine(target, Path.GetRelativePath(options.Data, from));
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Move(from, to);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DataException(
                    $"'{from}' can't be moved to '{to}' ({e.Message.TrimEnd('.')}), after {moved} of {duplicates.Count} duplicates: " +
                    "fix that, and run it again with another --out.", e);
            }
        }

        return target;
    }

    private static bool IsWithin(string folder, string data) =>
        $"{Path.GetFullPath(folder)}{Path.DirectorySeparatorChar}".StartsWith(
            $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(data))}{Path.DirectorySeparatorChar}",
            OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    /// <summary>An image that is a near-duplicate of an earlier one.</summary>
    private sealed record Duplicate(int Index, int Of, int Bits, double Likeness);
}
