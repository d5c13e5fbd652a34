using System.Diagnostics;

namespace GanFunctional.Data;

/// <summary>How far a fetch is.</summary>
/// <param name="File">The file that is on its way.</param>
/// <param name="Done">Bytes of the data set that are here.</param>
/// <param name="Size">Bytes of the data set.</param>
/// <param name="BytesPerSecond">How fast they come.</param>
/// <param name="Left">Estimated time to the last of them.</param>
public sealed record FetchProgress(string File, long Done, long Size, double BytesPerSecond, TimeSpan Left);

/// <summary>The files of a finished fetch.</summary>
/// <param name="Folder">The folder that holds the data set.</param>
/// <param name="Fetched">How many files came.</param>
/// <param name="Kept">How many were there already.</param>
public sealed record FetchResult(string Folder, int Fetched, int Kept);

/// <summary>Fetches published data sets.</summary>
public static class DatasetFetch
{
    private static readonly TimeSpan s_connectWithin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Brings the files of a data set that are not here yet. Each is written aside (<c>.part</c>), checked by its size and SHA-256, and
    /// then renamed; a download that broke off goes on where it stopped. Without a folder and a mirror, nothing is fetched of a data set that
    /// a package of the system has installed.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">The folder to make a folder of the data set's name in; null for <see cref="PublishedDataset.DefaultFolder"/>.</param>
    /// <param name="from">A mirror's folder with the same files, instead of the publisher's.</param>
    /// <param name="notice">Told of files that are fetched a second time, and why.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Stops it; what has come stays for the next time.</param>
    /// <exception cref="DataException">A file can't be had, is another one than was published, or can't be written; one sentence.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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
            if (File.Exists(path)) notice?.Invoke($"'{path}' is not what was published, by its size or checksum, and is fetched again");
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
