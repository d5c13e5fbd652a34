using GanFunctional.Data;

namespace GanFunctional.CSharp.Tests;

/// <summary>A temporary folder with a few grey 20×20 images, gone at the end of the test.</summary>
internal sealed class TinyData : IDisposable
{
    internal TinyData(int images = 16)
    {
        Folder = Directory.CreateTempSubdirectory("gan-facade").FullName;
        Directory.CreateDirectory(Images);
        Random random = new(1);
        for (int i = 0; i < images; i++)
        {
            byte[] pixels = new byte[400];
            random.NextBytes(pixels);
            PngFile.Write(Path.Combine(Images, $"{i:D3}.png"), new Image(20, 20, 1, pixels));
        }
    }

    internal string Folder { get; }

    internal string Images => Path.Combine(Folder, "images");

    internal string Run => Path.Combine(Folder, "run");

    internal DcganOptions Options => new()
    {
        Data = Images,
        Out = Run,
        Size = 20,
        Channels = 1,
        Batch = 4,
        Steps = 6,
        LogEvery = 2,
        Samples = 4,
        Precision = Precision.Float32,
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
