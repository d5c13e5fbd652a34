using System.Buffers.Binary;
using GanFunctional.Data;

namespace GanFunctional.Cli.Tests;

/// <summary>A temporary folder, and the data that tests put into it.</summary>
public sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("gan-cli").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Makes a folder in the folder.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    /// <summary>An idx file of grey squares of random size and shade, 28×28 pixels.</summary>
    public string Idx(string name, int count)
    {
        byte[] file = new byte[16 + count * 28 * 28];
        foreach ((int i, int value) in new[] { 0x00000803, count, 28, 28 }.Index()) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 * i), value);
        Random random = new(1);
        for (int i = 0; i < count; i++)
        {
            int side = random.Next(8, 24);
            byte shade = (byte)random.Next(100, 256);
            for (int row = 2; row < 2 + side; row++) file.AsSpan(16 + (i * 28 + row) * 28 + 2, side).Fill(shade);
        }

        File.WriteAllBytes(this[name], file);
        return this[name];
    }

    /// <summary>A folder of grey PNG files.</summary>
    public string Pngs(string name, int count, int side)
    {
        string folder = Make(name);
        for (int i = 0; i < count; i++)
            PngFile.Write(Path.Combine(folder, $"{i:D4}.png"), new Image(side, side, 1, [.. Enumerable.Repeat((byte)(i * 5), side * side)]));
        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
