using System.Net;
using System.Security.Cryptography;

namespace GanFunctional.Data;

/// <summary>Download of one published file.</summary>
/// <param name="client">HTTP client.</param>
/// <param name="address">Address of the file.</param>
/// <param name="file">Expected size and checksum.</param>
/// <param name="path">Path to write to.</param>
/// <param name="otherwise">Advice to the user in error messages.</param>
/// <param name="notice">Receives a sentence if the download restarts from the beginning.</param>
internal sealed class Download(HttpClient client, Uri address, PublishedFile file, string path, string otherwise, Action<string>? notice)
{
    private const int Buffer = 1 << 17;

    // For one answer or one piece, however long the whole takes.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Tells whether a file exists and equals the published one.</summary>
    /// <exception cref="DataException">The file can't be read.</exception>
    public static async Task<bool> IsWholeAsync(string path, PublishedFile file, CancellationToken cancel)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length != file.Size) return false;
            FileStream stream = File.OpenRead(path);
            await using (stream.ConfigureAwait(false)) return await SumAsync(stream, cancel).ConfigureAwait(false) == file.Sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot read '{path}': {Sentence.Reason(e)}; check its permissions.", e);
        }
    }

    /// <summary>Downloads the file, or the rest of it.</summary>
    /// <param name="report">Receives the number of bytes so far, and of new ones.</param>
    /// <param name="cancel">Cancels the download; received bytes are kept.</param>
    /// <exception cref="DataException">
    /// The file can't be downloaded, differs from the published one, or can't be written.
    /// </exception>
    public async Task RunAsync(Action<long, int> report, CancellationToken cancel)
    {
        string part = path + ".part";
        FileStream stream = Open(part);
        string sum;
        await using (stream.ConfigureAwait(false))
        {
            bool resumed = stream.Length > 0;
            await CompleteAsync(stream, report, cancel).ConfigureAwait(false);
            sum = await SumAsync(stream, cancel).ConfigureAwait(false);
            if (sum != file.Sha256 && resumed)
            {
                // It may have begun with what another server had.
                notice?.Invoke($"the existing part of {file.Name} is not of the published file; downloading it from the beginning");
                stream.SetLength(0);
                await CompleteAsync(stream, report, cancel).ConfigureAwait(false);
                sum = await SumAsync(stream, cancel).ConfigureAwait(false);
            }

            Write(() => stream.Flush(flushToDisk: true));
        }

        if (sum != file.Sha256)
        {
            File.Delete(part);
            throw new DataException(
                $"{address} has the SHA-256 {sum} instead of {file.Sha256}, so it is not the published file, or was changed in transit: {otherwise}.");
        }

        Write(() => File.Move(part, path, overwrite: true));
    }

    private async Task CompleteAsync(FileStream stream, Action<long, int> report, CancellationToken cancel)
    {
        if (stream.Length < file.Size && !await ReceiveAsync(stream, report, cancel).ConfigureAwait(false))
        {
            // What is here is no beginning of what the server has.
            stream.SetLength(0);
            await ReceiveAsync(stream, report, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Requests the missing bytes and appends them.</summary>
    /// <returns>
    /// False if the server has no such range; a request for the whole file succeeds or throws.
    /// </returns>
    private async Task<bool> ReceiveAsync(FileStream stream, Action<long, int> report, CancellationToken cancel)
    {
        long here = stream.Length;
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (here > 0) request.Headers.Range = new(here, null);
        using HttpResponseMessage answer = await AskAsync(request, cancel).ConfigureAwait(false);
        switch (answer.StatusCode)
        {
            // No If-Range: the size, and in the end the sum, say whether the parts are of one file.
            case HttpStatusCode.PartialContent when here > 0:
                if (answer.Content.Headers.ContentRange is not { } range || range.From != here || (range.Length ?? file.Size) != file.Size)
                    return false;
                break;
            case HttpStatusCode.RequestedRangeNotSatisfiable when here > 0:
                return false;
            case HttpStatusCode.OK:
                here = 0; // a server that knows no ranges
                break;
            default:
                throw new DataException($"{address} returned {(int)answer.StatusCode} ({answer.ReasonPhrase}) instead of {file.Name}: {otherwise}.");
        }

        if (answer.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml") throw Page();
        if (answer.Content.Headers.ContentLength is { } rest && here + rest != file.Size) throw OtherSize($"{here + rest:N0}");

        using Stream source = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        byte[] buffer = new byte[Buffer];
        for (int read; (read = await ReadAsync(source, buffer, here, cancel).ConfigureAwait(false)) > 0;)
        {
            // Pages whose sender says that they are something else.
            if (here == 0 && IsMarkup(buffer.AsSpan(0, read))) throw Page();
            if (here + read > file.Size) throw OtherSize($"more than {file.Size:N0}");
            if (here == 0) stream.SetLength(0);
            Write(() =>
            {
                stream.Position = here;
                stream.Write(buffer, 0, read);
            });
            here += read;
            report(here, read);
        }

        return here == file.Size ? true : throw BrokeOff(here, "the connection ended");
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(s_patience);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(Sentence.Reason(e.GetBaseException()), e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw Unreachable("no answer", e);
        }
    }

    private async Task<int> ReadAsync(Stream source, byte[] buffer, long here, CancellationToken cancel)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(s_patience);
        try
        {
            return await source.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw BrokeOff(here, Sentence.Reason(e.GetBaseException()), e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw BrokeOff(here, $"no data for {s_patience.TotalSeconds:0} seconds", e);
        }
    }

    private static FileStream Open(string part)
    {
        try
        {
            // Without a buffer: what has come is in the file, however this ends.
            return new(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(part, e);
        }
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    private static async Task<string> SumAsync(FileStream stream, CancellationToken cancel)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Buffer];
        stream.Position = 0;
        for (int read; (read = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;) hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // No archive begins like that.
    private static bool IsMarkup(ReadOnlySpan<byte> start) => start.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];

    private static DataException Unwritable(string where, Exception e) =>
        new($"Cannot write '{where}': {Sentence.Reason(e)}; make room, change its permissions, or give another folder by --to.", e);

    private DataException Unreachable(string reason, Exception e) => new($"{address} can't be reached ({reason}): {otherwise}.", e);

    private DataException BrokeOff(long here, string reason, Exception? e = null) => new(
        $"{address} broke off after {here:N0} of {file.Size:N0} bytes ({reason}): run the command again to resume.", e ?? new EndOfStreamException());

    private DataException Page() => new(
        $"{address} returned a web page instead of {file.Name}, as a proxy or a login page of the network does: " +
        $"open the address in a browser to see what it asks for, then {otherwise}.");

    private DataException OtherSize(string size) => new(
        $"{address} has {size} bytes instead of {file.Size:N0}, so it is not the published file: {otherwise}.");
}
