namespace GanFunctional.Data.Tests;

public class ImageListTests
{
    [Fact]
    public void Files_and_folders_follow_one_another()
    {
        using TempFolder folder = new TempFolder().WithImages(5);
        using TempFolder other = new TempFolder().WithImages(2);
        string file = folder["003.png"];

        IImageSource images = ImageList.Open([file, other.Path, folder["001.png"]]);

        Assert.Equal(4, images.Count);
        Assert.Equal([file, other["000.png"], other["001.png"], folder["001.png"]], Enumerable.Range(0, 4).Select(images.Describe));
        foreach ((int i, int number) in new[] { 3, 0, 1, 1 }.Index()) Assert.Equal(Samples.Numbered(number).Pixels, images.Read(i, 3).Pixels);
        Assert.Contains(file, images.Name, StringComparison.Ordinal);
        Assert.Empty(images.Classes);
    }

    [Fact]
    public void One_path_is_that_source_and_a_missing_one_is_named()
    {
        using TempFolder folder = new TempFolder().WithImages(3);
        Assert.IsType<ImageFolder>(ImageList.Open([folder.Path]));
        Assert.Equal(1, ImageList.Open([folder["002.png"]]).Count);
        Assert.Contains("nowhere.png", Assert.Throws<DataException>(() => ImageList.Open([folder.Path, "nowhere.png"])).Message, StringComparison.Ordinal);
    }
}
