using GanFunctional.Data;

namespace GanFunctional.Packages.Tests;

/// <summary>The images that are trained on, and the pictures that come of it.</summary>
internal static class Photos
{
    private const int Count = 64;

    /// <summary>Writes images of Fashion-MNIST where the machine has it, else the pictures of our documentation.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        if (PublishedDataset.FashionMnist.Find() is null)
        {
            string ours = Path.Combine(BuiltFrom.Checkout, "docs", "pictures");
            foreach (string picture in Directory.EnumerateFiles(ours, "*.png")) File.Copy(picture, Path.Combine(folder, Path.GetFileName(picture)));
            return;
        }

        IImageSource images = Datasets.Open("fashion-mnist");
        for (int i = 0; i < Count; i++) PngFile.Write(Path.Combine(folder, $"{i:D2}.png"), images.Read(i, images.Channels));
    }

    /// <summary>Asserts that a picture is a grid of 8×8 images of 32×32 pixels, and that no two of the images are the same.</summary>
    public static void IsGrid(string picture)
    {
        const int Side = 32, Columns = 8, Padding = 2;
        Image grid = ImageFile.Read(picture, 1);
        Assert.Equal((Columns * (Side + Padding)) + Padding, grid.Width);
        Assert.Equal(grid.Width, grid.Height);
        HashSet<string> seen = [];
        for (int i = 0; i < Columns * Columns; i++)
        {
            int left = Padding + (i % Columns * (Side + Padding)), top = Padding + (i / Columns * (Side + Padding));
            byte[] image = [.. Enumerable.Range(top, Side).SelectMany(row => grid.Pixels.AsSpan((row * grid.Width) + left, Side).ToArray())];
            Assert.True(image.Distinct().Count() > 1, $"image {i} of {picture} is all of one shade");
            Assert.True(seen.Add(Convert.ToHexString(image)), $"image {i} of {picture} is there twice");
        }
    }
}
