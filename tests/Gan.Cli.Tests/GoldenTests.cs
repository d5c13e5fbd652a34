using System.Text.Json;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary><c>gan apply</c> on PyTorch's weights gives PyTorch's results (tests/golden).</summary>
public sealed class GoldenTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "dcgan.safetensors");
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("dcgan28", "eval", "28")]
    [InlineData("dcgan28", "train", "28")]
    [InlineData("dcgan64", "eval", null)]
    [InlineData("dcgan64", "train", null)]
    public void Applied_networks_match_PyTorch(string name, string mode, string? size)
    {
        JsonElement fills = TensorFile.Metadata(Golden, $"{name}_{mode}").GetProperty("fill");

        (long[] shape, float[] images) = Apply("generator", "latent", fills, mode, size);
        (_, float[] sample) = TensorFile.Read(Golden, $"{name}_{mode}/images/sample");
        long stride = Math.Max(1, images.Length / 128) | 1;
        Assert.Equal(4, shape.Length);
        Close(sample, [.. sample.Select((_, i) => images[i * stride])]);

        (_, float[] logits) = Apply("discriminator", "images", fills, mode, size);
        Close(TensorFile.Read(Golden, $"{name}_{mode}/logits").Values, logits);
    }

    private (long[] Shape, float[] Values) Apply(string network, string inputName, JsonElement fills, string mode, string? size)
    {
        List<(string, long[], Array)> state = [];
        foreach (JsonProperty fill in fills.EnumerateObject().Where(fill => fill.Name.StartsWith($"{network}.", StringComparison.Ordinal)))
        {
            string path = fill.Name[(network.Length + 1)..];
            state.Add(Filled(path, fill.Value));
            if (path.EndsWith("running_var", StringComparison.Ordinal))
                state.Add((path.Replace("running_var", "num_batches_tracked", StringComparison.Ordinal), [], new long[1]));
        }

        TensorFile.Write(scratch["params.safetensors"], [.. state]);
        TensorFile.Write(scratch["input.safetensors"], Filled("input", fills.GetProperty(inputName)));

        Gan.Outcome outcome = Gan.Run([
            "apply", "dcgan", network, "--params", scratch["params.safetensors"], "--input", scratch["input.safetensors"],
            "--output", scratch["output.safetensors"], "--mode", mode, .. size is null ? Array.Empty<string>() : ["--size", size]]);

        Assert.True(outcome.Code == 0, outcome.Error);
        return TensorFile.Read(scratch["output.safetensors"], "output");
    }

    private static (string, long[], Array) Filled(string name, JsonElement fill)
    {
        long[] shape = fill.GetProperty("shape").Deserialize<long[]>()!;
        return (name, shape, TensorFile.Fill(
            shape.Aggregate(1L, (a, b) => a * b), fill.GetProperty("seed").GetUInt32(), fill.GetProperty("scale").GetDouble(), fill.GetProperty("shift").GetDouble()));
    }

    // ‖a − b‖ / ‖b‖ ≤ 1e-4, as the project's golden tests ask.
    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Sum());
        Assert.InRange(difference / Math.Sqrt(expected.Sum(a => (double)a * a)), 0, 1e-4);
    }
}
