using System.Runtime.InteropServices;
using GanFunctional.Data;
using GanFunctional.Testing;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary><c>gan data fetch</c> from a server of this machine, and the data that it brings.</summary>
public sealed partial class FetchTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Fashion_mnist_is_fetched_interrupted_gone_on_with_and_trained_on()
    {
        Assert.SkipUnless(PublishedFashionMnist.IsHere, $"{PublishedFashionMnist.Folder} is not here: scripts/setup");
        const int Came = 1_000_000;
        bool stalls = true;
        using LocalServer server = new((context, file) =>
        {
            byte[] content = PublishedFashionMnist.Read(file);
            if (!stalls)
            {
                LocalServer.Send(context, content);
                return;
            }

            context.Response.ContentLength64 = content.Length;
            context.Response.OutputStream.Write(content, 0, Came);
        });
        string part = scratch["sets/fashion-mnist/train-images-idx3-ubyte.gz.part"];

        // A shell starts what it runs in the background with SIGINT ignored, which children inherit: env gives it back its meaning.
        using (Child fetching = new("/usr/bin/env", ["--default-signal=INT", .. Fetch(server, "fashion-mnist")]))
        {
            fetching.Await("a megabyte", () => File.Exists(part) && new FileInfo(part).Length == Came);
            Assert.Equal(0, Kill(fetching.Id, signal: 2));
            Assert.Equal(130, fetching.Exit());
            Assert.Contains(fetching.Error, line => line.Contains("the same command resumes", StringComparison.Ordinal));
        }

        Assert.Equal(Came, new FileInfo(part).Length);
        stalls = false;
        Gan.Outcome fetched = Gan.Execute("/usr/bin/env", Fetch(server, "fashion-mnist"));
        Assert.True(fetched.Code == 0, fetched.Output + fetched.Error);
        Assert.Contains("Fetched 4 of 4 files of fashion-mnist", fetched.Output, StringComparison.Ordinal);
        Assert.Contains("Use it: gan train dcgan --data fashion-mnist\n", fetched.Output, StringComparison.Ordinal);
        Assert.All(PublishedDataset.FashionMnist.Files, file => Assert.Contains($"{file.Name}  ", fetched.Output, StringComparison.Ordinal));
        Assert.Equal(("train-images-idx3-ubyte.gz", Came), server.Requests.ElementAt(1));
        Assert.Contains("Nothing to fetch", Gan.Execute("/usr/bin/env", Fetch(server, "fashion-mnist")).Output, StringComparison.Ordinal);
        Assert.Equal(5, server.Requests.Count);

        Gan.Outcome trained = Train("fashion-mnist");
        Assert.True(trained.Code == 0, trained.Output + trained.Error);
    }

    [Fact]
    public void What_is_not_the_published_file_is_a_sentence()
    {
        using LocalServer page = new((context, _) => LocalServer.Say(context, 200, "text/html", "<html>Please log in</html>"));
        Gan.Refuses(Gan.Execute("/usr/bin/env", Fetch(page, "mnist")), "web page", "train-images-idx3-ubyte.gz", "proxy");
        using LocalServer other = new((context, file) => LocalServer.Send(context, new byte[PublishedDataset.Mnist.Files.Single(one => one.Name == file).Size]));
        Gan.Refuses(Gan.Execute("/usr/bin/env", Fetch(other, "mnist")), "SHA-256", PublishedDataset.Mnist.Files[0].Sha256, "by hand");
        other.Dispose();
        Gan.Refuses(Gan.Execute("/usr/bin/env", Fetch(other, "mnist")), "can't be reached", "by hand", scratch["sets/mnist"]);
        Assert.Empty(Directory.EnumerateFiles(scratch["sets/mnist"], "*.gz"));
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("cifar10/test")]
    public void Data_that_is_not_here_names_the_command_that_brings_it(string data) =>
        Gan.Refuses(Train(data), $"gan data fetch {data.Split('/')[0]}", scratch["sets"]);

    // Data sets of these tests are sought in their own folder, and this machine without its network's proxy.
    private string[] Fetch(LocalServer server, string name) =>
        [$"{PublishedDataset.FolderVariable}={scratch["sets"]}", "NO_PROXY=127.0.0.1", Gan.Dotnet, Gan.Program, "data", "fetch", name, "--from", server.Address.ToString()];

    private Gan.Outcome Train(string data) => Gan.Execute(
        "/usr/bin/env", $"{PublishedDataset.FolderVariable}={scratch["sets"]}",
        Gan.Dotnet, Gan.Program, "train", "gan", "--data", data, "--steps", "2", "--batch", "8", "--out", scratch["run"]);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
