using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class FlatTargetsTests : IDisposable
{
    private const int Side = 48;

    private readonly string folder = Directory.CreateTempSubdirectory("gan-flat").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Three regions of one colour each; a ramp, as of a sky, with a little noise; noise; a single colour.
    [Theory]
    [InlineData("mask", true)]
    [InlineData("plain", true)]
    [InlineData("ramp", false)]
    [InlineData("noise", false)]
    public void Masks_are_flat_and_photos_are_not(string target, bool flat)
    {
        Write("a", flat ? "noise" : "mask");
        Write("b", target);
        AlignedPairs pairs = Datasets.OpenPairs(folder);

        Assert.Equal(flat, FlatTargets.Are(pairs, reverse: false));
        Assert.Equal(!flat, FlatTargets.Are(pairs, reverse: true));
    }

    [Fact]
    public void Unreadable_pairs_say_nothing()
    {
        Write("a", "noise");
        Write("b", "mask");
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "b"))) File.WriteAllBytes(file, []);
        Assert.False(FlatTargets.Are(Datasets.OpenPairs(folder), reverse: false));
    }

    private void Write(string name, string kind)
    {
        Directory.CreateDirectory(Path.Combine(folder, name));
        Random random = new(1);
        for (int i = 0; i < 20; i++)
        {
            byte[] pixels = [.. from y in Enumerable.Range(0, Side) from x in Enumerable.Range(0, Side) select (byte)(kind switch
            {
                "mask" => x < 10 + i ? 200 : y < 20 ? 90 : 30,
                "ramp" => 2 * y + x + random.Next(-3, 4) + 10,
                "plain" => 255,
                _ => random.Next(256),
            })];
            PngFile.Write(Path.Combine(folder, name, $"{i}.png"), new Image(Side, Side, 1, pixels));
        }
    }
}
