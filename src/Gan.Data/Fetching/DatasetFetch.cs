using System.Diagnostics;

namespace GanFunctional.Data;

/// <summary>Progress of a download of a data set.</summary>
/// <param name="File">File that is being downloaded.</param>
/// <param name="Done">Downloaded bytes of the data set.</param>
/// <param name="Size">Size of the data set in bytes.</param>
/// <param name="BytesPerSecond">Download speed.</param>
/// <param name="Left">Estimated remaining time.</param>
public sealed record FetchProgress(string File, long Done, long Size, double BytesPerSecond, TimeSpan Left);

/// <summary>Result of a download of a data set.</summary>
/// <param name="Folder">Folder of the data set.</param>
/// <param name="Fetched">Number of downloaded files.</param>
/// <param name="Kept">Number of files that already existed.</param>
public sealed record FetchResult(string Folder, int Fetched, int Kept);

/// <summary>Downloads published data sets.</summary>
public static class DatasetFetch
{
    private static readonly TimeSpan s_connectWithin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Downloads the missing files of a data set. Each is written to a <c>.part</c> file, checked by size and
    /// SHA-256, and renamed; interrupted downloads are resumed. Without a folder and a mirror, a data set
    /// installed by a system package is not downloaded.
    /// </summary>
    /// <param name="dataset">Data set.</param>
    /// <param name="folder">
    /// Parent of the data set's folder; null for <see cref="PublishedDataset.DefaultFolder"/>.
    /// </param>
    /// <param name="from">Folder of a mirror with the same files; null for the publisher's.</param>
    /// <param name="notice">Receives a sentence for each file that is downloaded again.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancel">Cancels the download; a later one resumes it.</param>
    /// <exception cref="DataException">
    /// A file can't be downloaded, differs from the published one, or can't be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">The download was cancelled.</exception>
    public static async Task<FetchResult> RunAsync(
        PublishedDataset dataset,
        string? folder = null,
        Uri? from = null,
        Action<string>? notice = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (folder is null && from is null && dataset.Find() is { } found && found == dataset.Package?.Folder)
            return new(found, 0, dataset.Files.Count);
        string target = Path.Combine(folder ?? PublishedDataset.DefaultFolder, dataset.Name);
        Folders.Make(target, "give another by --to");
        Uri address = from ?? dataset.Address;
        // A last segment without a slash would be replaced by the file's name.
        if (!address.AbsolutePath.EndsWith('/'))
            address = new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;

        List<PublishedFile> missing = [];
        foreach (PublishedFile file in dataset.Files)
        {
            string path = Path.Combine(target, file.Name);
            if (await Download.IsWholeAsync(path, file, cancel).ConfigureAwait(false)) continue;
            missing.Add(file);
            if (File.Exists(path)) notice?.Invoke($"'{path}' does not have the size and checksum of the published file, and is downloaded again");
        }

        using SocketsHttpHandler handler = new() { ConnectTimeout = s_connectWithin };
        using HttpClient client = new(handler);
        long size = dataset.Files.Sum(file => file.Size), done = size - missing.Sum(file => file.Size);
        Stopwatch watch = Stopwatch.StartNew();
        long came = 0;
        foreach ((int i, PublishedFile file) in missing.Index())
        {
            string names = string.Join(", ", missing[i..].Select(one => one.Name));
            string otherwise = $"run the command again later, or copy {names} into '{target}' by hand{(dataset.Package is null ? "" : $", or {dataset.Package.Command}")}";
            Download download = new(client, new(address, file.Name), file, Path.Combine(target, file.Name), otherwise, notice);
            await download.RunAsync(Report, cancel).ConfigureAwait(false);
            done += file.Size;

            void Report(long here, int more)
            {
                came += more;
                double pace = came / Math.Max(watch.Elapsed.TotalSeconds, 1e-3);
                progress?.Report(new(file.Name, done + here, size, pace, TimeSpan.FromSeconds((size - done - here) / pace)));
            }
        }

        return new(target, missing.Count, dataset.Files.Count - missing.Count);
    }
}
