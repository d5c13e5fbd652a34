using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>A checkpoint is read as it was written, or not at all.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Cases = 400, NightlyCases = 10_000;
    private readonly string folder = Directory.CreateTempSubdirectory("gan-checkpoint").FullName;

    private static int Fuzzed => Environment.GetEnvironmentVariable("GAN_NIGHTLY") == "1" ? NightlyCases : Cases;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_written_is_read()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Checkpoint checkpoint = Written();

        (IReadOnlyList<KeyValuePair<string, Tensor>> state, long logLength) = checkpoint.Read();

        Assert.Equal((12L, 345L), (checkpoint.Step, logLength));
        Assert.Equal(["networks.generator.0.weight", "streams.0"], state.Select(t => t.Key).Order(StringComparer.Ordinal));
        Assert.Equal([1f, -2f, float.NaN], state.Single(t => t.Key == "networks.generator.0.weight").Value.ToArray<float>());
        Assert.Equal([1, 2, 3], state.Single(t => t.Key == "streams.0").Value.ToBytes());
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed() => Refused((bytes, random) => bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)));

    [Fact]
    public void A_file_that_is_cut_short_or_has_more_is_noticed() => Refused((bytes, random) => { }, resize: true);

    [Fact]
    public void Garbage_is_noticed() => Refused((bytes, random) => random.NextBytes(bytes));

    [Fact]
    public void Other_files_of_the_folder_are_no_checkpoints()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Written();
        foreach (string name in new[] { "0000013.safetensors.1.1.tmp", "0000014.safetensors.damaged", "notes.safetensors", "-1.safetensors", "readme.txt" })
            File.WriteAllText(Path.Combine(folder, name), "");
        Assert.Equal([12L], Checkpoint.In(folder).Select(checkpoint => checkpoint.Step));
    }

    private Checkpoint Written()
    {
        KeyValuePair<string, Tensor>[] state =
        [
            KeyValuePair.Create("networks.generator.0.weight", Tensors.From([1f, -2f, float.NaN], 3)),
            KeyValuePair.Create("streams.0", Tensors.FromBytes([1, 2, 3], ScalarType.Byte, 3)),
        ];
        Checkpoint.Write(folder, 12, 345, state);
        return Assert.Single(Checkpoint.In(folder));
    }

    private void Refused(Action<byte[], Random> damage, bool resize = false)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Checkpoint checkpoint = Written();
        byte[] whole = File.ReadAllBytes(checkpoint.Path);
        Random random = new(7);
        for (int i = 0; i < Fuzzed; i++)
        {
            byte[] bytes = [.. whole];
            damage(bytes, random);
            if (resize) Array.Resize(ref bytes, i < whole.Length ? i : whole.Length + 1 + random.Next(100));
            File.WriteAllBytes(checkpoint.Path, bytes);
            string message = Assert.Throws<DataException>(() => checkpoint.Read()).Message;
            Assert.Contains(checkpoint.Path, message, StringComparison.Ordinal);
        }
    }
}
