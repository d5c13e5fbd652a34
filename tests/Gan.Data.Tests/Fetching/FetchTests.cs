using System.Net;
using System.Security.Cryptography;
using GanFunctional.Testing;

namespace GanFunctional.Data.Tests;

/// <summary>Fetching from a server of this machine, which serves as servers, proxies and networks do.</summary>
public sealed class FetchTests : IDisposable
{
    private static readonly byte[] s_large = Noise(400_000, 1), s_small = Noise(10, 2);

    private readonly TempFolder folder = new();
    private readonly List<string> notices = [];
    private readonly Progress progress = new();

    // A proxy of this machine's network would be asked for its own addresses, too.
    static FetchTests() => HttpClient.DefaultProxy = new WebProxy();

    private string Large => Path.Combine(folder.Path, "made", "large.gz");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_data_set_comes_whole_and_is_not_fetched_again()
    {
        using LocalServer server = new((context, file) => LocalServer.Send(context, Content(file)));

        FetchResult first = await Fetch(server.Address);

        Assert.Equal((Path.Combine(folder.Path, "made"), 2, 0), (first.Folder, first.Fetched, first.Kept));
        AssertWhole();
        Assert.Equal(s_large.Length + s_small.Length, progress.Last!.Done);
        Assert.Equal(progress.Last.Size, progress.Last.Done);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(new(first.Folder, 0, 2), await Fetch(server.Address));
        Assert.Equal(2, server.Requests.Count);
        Assert.Empty(notices);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_that_broke_off_goes_on(bool ranges)
    {
        const int Came = 150_000;
        bool works = false;
        using LocalServer server = new((context, file) => LocalServer.Send(context, Content(file), ranges, works ? int.MaxValue : Came));

        await Refused(server.Address, $"broke off after {Came:N0} of {s_large.Length:N0} bytes", "again to resume");
        Assert.False(File.Exists(Large));
        Assert.Equal(s_large[..Came], File.ReadAllBytes(Large + ".part"));
        works = true;
        await Fetch(server.Address);

        AssertWhole();
        Assert.Equal([("large.gz", 0), ("large.gz", Came), ("small.gz", 0)], server.Requests);
    }

    [Fact]
    public async Task What_is_here_is_thrown_away_where_the_server_has_no_such_part()
    {
        Action<HttpListenerContext>[] answers =
        [
            context => LocalServer.Say(context, 416, "text/plain", "no"),
            context => LocalServer.Send(context, Noise(500_000, 3)), // a part of a file of another size
            context =>
            {
                context.Response.AddHeader("Content-Range", $"bytes 0-{s_large.Length - 1}/{s_large.Length}"); // another part
                context.Response.StatusCode = 206;
                context.Response.Close(s_large, willBlock: true);
            },
        ];
        foreach (Action<HttpListenerContext> answer in answers)
        {
            Part(s_large[..1000]);
            using LocalServer server = new((context, file) =>
            {
                if (context.Request.Headers["Range"] is null) LocalServer.Send(context, Content(file));
                else answer(context);
            });

            await Fetch(server.Address);

            AssertWhole();
            Assert.Equal([("large.gz", 1000), ("large.gz", 0)], server.Requests.Take(2));
            File.Delete(Large);
        }
    }

    [Fact]
    public async Task A_beginning_of_another_file_is_noticed_by_the_checksum()
    {
        Part(Noise(1000, 4));
        using LocalServer server = new((context, file) => LocalServer.Send(context, Content(file)));

        await Fetch(server.Address);

        AssertWhole();
        Assert.Contains("from the beginning", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Equal([("large.gz", 1000), ("large.gz", 0)], server.Requests.Take(2));
    }

    [Fact]
    public async Task What_is_longer_than_the_file_or_as_long_is_checked_too()
    {
        using LocalServer server = new((context, file) => LocalServer.Send(context, Content(file)));
        Part([.. s_large, 0]);
        await Fetch(server.Address);
        AssertWhole();

        File.Delete(Large);
        Part(s_large);
        int before = server.Requests.Count;
        await Fetch(server.Address);
        AssertWhole();
        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task A_wrong_checksum_is_refused()
    {
        byte[] other = [.. s_large];
        other[300_000] ^= 1;
        using LocalServer server = new((context, _) => LocalServer.Send(context, other));

        await Refused(server.Address, $"{server.Address}large.gz has the SHA-256 {Sum(other)} instead of {Sum(s_large)}", "by hand");

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "made")));
    }

    [Theory]
    [InlineData("text/html; charset=utf-8", "Please log in")]
    [InlineData("application/gzip", "\n<!DOCTYPE html><html></html>")]
    public async Task A_page_of_a_proxy_is_refused_and_what_is_here_is_kept(string type, string text)
    {
        using LocalServer server = new((context, _) => LocalServer.Say(context, 200, type, text.PadRight(s_large.Length)));
        await Refused(server.Address, "a web page instead of large.gz", "proxy", "open the address in a browser");
        Assert.False(File.Exists(Large));

        Part(s_large[..1000]);
        await Refused(server.Address, "a web page instead of large.gz");
        Assert.Equal(s_large[..1000], File.ReadAllBytes(Large + ".part"));
    }

    [Theory]
    [InlineData(404, "404 (Not Found)")]
    [InlineData(503, "503 (Service Unavailable)")]
    [InlineData(407, "407 (Proxy Authentication Required)")]
    [InlineData(206, "206 (Partial Content)")]
    public async Task An_error_of_the_server_is_named(int status, string words)
    {
        using LocalServer server = new((context, _) => LocalServer.Say(context, status, "text/html", "<html>"));

        await Refused(server.Address, $"{server.Address}large.gz", words, "copy large.gz, small.gz into", "by hand");
    }

    [Fact]
    public async Task A_file_of_another_size_is_refused()
    {
        foreach (int size in new[] { s_large.Length - 1, s_large.Length + 1 })
        {
            using LocalServer announces = new((context, _) => LocalServer.Send(context, Noise(size, 5)));
            await Refused(announces.Address, $"has {size:N0} bytes instead of {s_large.Length:N0}");
        }

        using LocalServer streams = new((context, _) =>
        {
            context.Response.SendChunked = true;
            context.Response.Close(Noise(s_large.Length + 1, 5), willBlock: true);
        });
        await Refused(streams.Address, $"has more than {s_large.Length:N0} bytes");
    }

    [Fact]
    public async Task A_machine_that_is_offline_is_told_what_to_do()
    {
        LocalServer server = new((_, _) => { });
        server.Dispose();

        await Refused(server.Address, $"{server.Address}large.gz can't be reached (Connection refused)", "copy large.gz, small.gz into", Path.Combine(folder.Path, "made"), "or apt install made");
    }

    [Fact]
    public async Task A_folder_that_can_not_be_written_to_is_named()
    {
        using LocalServer server = new((context, file) => LocalServer.Send(context, Content(file)));
        File.WriteAllText(folder["file"], "");
        string inFile = folder["file"], readOnly = "/proc/gan";
        foreach (string to in OperatingSystem.IsLinux() ? new[] { inFile, readOnly } : [inFile])
        {
            DataException e = await Assert.ThrowsAsync<DataException>(() => DatasetFetch.RunAsync(Made(), to, server.Address, cancel: TestContext.Current.CancellationToken));
            Assert.Contains($"'{Path.Combine(to, "made")}' can't be made", e.Message, StringComparison.Ordinal);
            Assert.Contains("--to", e.Message, StringComparison.Ordinal);
        }

        Directory.CreateDirectory(Large + ".part");
        await Refused(server.Address, $"Cannot write '{Large}.part'", "--to");
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_file_that_another_process_fetches_is_left_to_it()
    {
        using LocalServer server = new((context, file) => LocalServer.Send(context, Content(file)));
        Part(s_large[..1000]);
        using FileStream held = new(Large + ".part", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await Refused(server.Address, $"{Large}.part", "another process");
    }

    [Fact]
    public async Task What_came_before_an_interruption_is_kept()
    {
        const int Came = 100_000;
        using CancellationTokenSource stop = new();
        using LocalServer server = new((context, file) =>
        {
            if (stop.IsCancellationRequested)
            {
                LocalServer.Send(context, Content(file));
                return;
            }

            // The rest never comes.
            context.Response.ContentLength64 = s_large.Length;
            context.Response.OutputStream.Write(s_large, 0, Came);
        });
        progress.Reached = done =>
        {
            if (done == Came) stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DatasetFetch.RunAsync(Made(), folder.Path, server.Address, notices.Add, progress, stop.Token));

        Assert.Equal(s_large[..Came], File.ReadAllBytes(Large + ".part"));
        await Fetch(server.Address);
        AssertWhole();
        Assert.Equal(("large.gz", Came), server.Requests.ElementAt(1));
    }

    [Fact]
    public async Task A_file_that_is_not_what_was_published_is_replaced_once_the_right_one_is_here()
    {
        bool works = false;
        using LocalServer server = new((context, file) => LocalServer.Send(context, Content(file), breakAfter: works ? int.MaxValue : 5));
        Directory.CreateDirectory(Path.GetDirectoryName(Large)!);
        File.WriteAllBytes(Large, s_small);

        await Refused(server.Address, "broke off");
        Assert.Equal(s_small, File.ReadAllBytes(Large));
        Assert.Contains(Large, Assert.Single(notices), StringComparison.Ordinal);
        works = true;
        await Fetch(server.Address);
        AssertWhole();
    }

    [Fact]
    public async Task What_a_package_of_the_system_installed_is_not_fetched()
    {
        foreach (PublishedFile file in Made().Files) File.WriteAllBytes(folder[file.Name], Content(file.Name));
        PublishedDataset installed = Made() with { Package = new("apt install made", folder.Path) };

        Assert.Equal(new(folder.Path, 0, 2), await DatasetFetch.RunAsync(installed, cancel: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cifar10_is_trained_on_as_it_was_fetched()
    {
        byte[] archive = MadeCifar.Archive(perBatch: 3);
        PublishedDataset cifar = PublishedDataset.Cifar10 with { Files = [new("cifar-10-binary.tar.gz", archive.Length, Sum(archive))] };
        using LocalServer server = new((context, _) => LocalServer.Send(context, archive));
        await DatasetFetch.RunAsync(cifar, folder.Path, server.Address, cancel: TestContext.Current.CancellationToken);

        using BatchLoader loader = new(Datasets.Open("cifar10", folder.Path), new ImageTransform(32, 32, 3), 15, seed: 1, threads: 1);
        ImageBatch batch = loader.Next();

        Assert.Equal(Enumerable.Range(0, 15), batch.Indices.Order());
        Assert.Equal(3, Datasets.Open("cifar10/test", folder.Path).Count);
    }

    private Task<FetchResult> Fetch(Uri from) => DatasetFetch.RunAsync(Made(), folder.Path, from, notices.Add, progress, TestContext.Current.CancellationToken);

    private async Task Refused(Uri from, params string[] words)
    {
        DataException e = await Assert.ThrowsAsync<DataException>(() => Fetch(from));
        Assert.DoesNotContain('\n', e.Message);
        foreach (string word in words) Assert.Contains(word, e.Message, StringComparison.Ordinal);
    }

    private void Part(byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Large)!);
        File.WriteAllBytes(Large + ".part", content);
    }

    private void AssertWhole()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(folder.Path, "made")).Order(StringComparer.Ordinal)];
        Assert.Equal(["large.gz", "small.gz"], files.Select(file => Path.GetFileName(file)));
        Assert.All(files, file => Assert.Equal(Content(Path.GetFileName(file)), File.ReadAllBytes(file)));
    }

    private static PublishedDataset Made() => new(
        "made",
        new("https://made.invalid/"),
        [new("large.gz", s_large.Length, Sum(s_large)), new("small.gz", s_small.Length, Sum(s_small))],
        new("apt install made", "/absent/made"));

    private static byte[] Content(string file) => file == "large.gz" ? s_large : s_small;

    private static string Sum(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Noise(int size, int seed)
    {
        byte[] noise = new byte[size];
        new Random(seed).NextBytes(noise);
        noise[0] = 0x1F;
        return noise;
    }

    private sealed class Progress : IProgress<FetchProgress>
    {
        public FetchProgress? Last { get; private set; }

        public Action<long> Reached { get; set; } = _ => { };

        public void Report(FetchProgress value)
        {
            Last = value;
            Reached(value.Done);
        }
    }
}
