namespace GanFunctional.Data.Tests;

/// <summary>Images 2×2 whose pixels are their numbers, in ten classes.</summary>
internal sealed class Numbers(int count) : IImageSource
{
    private int _reads;

    public Func<int, bool> Fail { get; init; } = static _ => false;

    public int Reads => Volatile.Read(ref _reads);

    public int Count => count;

    public string Name => "numbers";

    public int Channels => 1;

    public (int Width, int Height)? Size => (2, 2);

    public IReadOnlyList<string> Classes { get; } = [.. Enumerable.Range(0, 10).Select(i => $"{i}")];

    public Image Read(int index, int channels, Image? reuse = null)
    {
        Interlocked.Increment(ref _reads);
        Fail(index);
        byte[] pixels = new byte[4 * channels];
        Array.Fill(pixels, (byte)index);
        return new Image(2, 2, channels, pixels);
    }

    public string Describe(int index) => $"number {index}";

    public int? Label(int index) => index % 10;
}
