using System.Security.Cryptography;
using GanFunctional.Testing;

namespace GanFunctional.Data.Tests;

public sealed class PublishedDatasetTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_data_set_that_is_not_here_says_how_to_get_it()
    {
        DataException mnist = Assert.Throws<DataException>(() => Datasets.Open("mnist/test", folder.Path));
        Assert.Contains("run gan data fetch mnist", mnist.Message, StringComparison.Ordinal);
        Assert.Contains(folder["mnist"], mnist.Message, StringComparison.Ordinal);

        string fashion = PublishedDataset.FashionMnist.Missing(folder.Path).Message;
        Assert.Contains("run gan data fetch fashion-mnist, or apt install dataset-fashion-mnist on Debian", fashion, StringComparison.Ordinal);
        Assert.Contains("/usr/share/datasets/fashion-mnist", fashion, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fetched_copy_is_found_once_it_is_whole_and_before_the_packages()
    {
        PublishedDataset dataset = PublishedDataset.Mnist with { Package = new("apt install mnist", folder["package"]) };
        Assert.Null(dataset.Find(folder.Path));
        Put("package", dataset.Files);
        Assert.Equal(folder["package"], dataset.Find(folder.Path));
        Put("mnist", dataset.Files.Take(3));
        Assert.Equal(folder["package"], dataset.Find(folder.Path));
        Put("mnist", dataset.Files);
        Assert.Equal(folder["mnist"], dataset.Find(folder.Path));

        void Put(string name, IEnumerable<PublishedFile> files)
        {
            Directory.CreateDirectory(folder[name]);
            foreach (PublishedFile file in files) File.WriteAllText(Path.Combine(folder[name], file.Name), "");
        }
    }

    [Fact]
    public void Every_file_comes_by_https_with_a_size_and_a_checksum() => Assert.All(PublishedDataset.All, dataset =>
    {
        Assert.Equal("https", dataset.Address.Scheme);
        Assert.EndsWith("/", dataset.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.All(dataset.Files, file =>
        {
            Assert.InRange(file.Size, 1000, 200_000_000);
            Assert.Matches("^[0-9a-f]{64}$", file.Sha256);
        });
    });

    [Fact]
    public void The_sums_of_fashion_mnist_are_those_of_the_images_that_Debian_packages()
    {
        Assert.SkipUnless(PublishedFashionMnist.IsHere, $"{PublishedFashionMnist.Folder} is not here: {PublishedDataset.FashionMnist.Package!.Command}");
        foreach (PublishedFile file in PublishedDataset.FashionMnist.Files)
        {
            byte[] published = PublishedFashionMnist.Read(file.Name);
            Assert.Equal((file.Size, file.Sha256), (published.Length, Convert.ToHexStringLower(SHA256.HashData(published))));
        }
    }
}
