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

        (long[] shape, float[] images) = Apply("dcgan", "generator", "generator", "latent", fills, mode, size);
        (_, float[] sample) = TensorFile.Read(Golden, $"{name}_{mode}/images/sample");
        long stride = Math.Max(1, images.Length / 128) | 1;
        Assert.Equal(4, shape.Length);
        Close(sample, [.. sample.Select((_, i) => images[i * stride])]);

        (_, float[] logits) = Apply("dcgan", "discriminator", "discriminator", "images", fills, mode, size);
        Close(TensorFile.Read(Golden, $"{name}_{mode}/logits").Values, logits);
    }

    // The networks of the image translators, whose cases name their weights `network.…`.
    [Theory]
    [InlineData("pix2pix", "unet_batch_64x32_eval", "pix2pix", "generator", "eval")]
    [InlineData("pix2pix", "unet_instance_32x32_train", "pix2pix", "generator", "eval")] // each image by itself in both modes
    [InlineData("pix2pix", "patchgan70_batch_32x40_train", "pix2pix", "discriminator", "train")]
    [InlineData("pix2pix", "patchgan1_batch_32x40_eval", "pix2pix", "discriminator", "eval")]
    [InlineData("pix2pix", "patchgan34_instance_32x40_eval", "cyclegan", "discriminator_a", "eval")]
    [InlineData("pix2pix", "patchgan34_instance_32x40_eval", "cyclegan", "discriminator_b", "eval")]
    [InlineData("cyclegan", "resnet_instance_12x20_eval", "cyclegan", "generator_ab", "eval")]
    [InlineData("cyclegan", "resnet_instance_12x20_train", "cyclegan", "generator_ba", "train")]
    [InlineData("cyclegan", "resnet_batch_12x20_eval", "cyclegan", "generator_ba", "eval")]
    public void Translators_match_PyTorch(string file, string name, string variant, string network, string mode)
    {
        string golden = Path.Combine(AppContext.BaseDirectory, $"{file}.safetensors");
        JsonElement fills = TensorFile.Metadata(golden, name).GetProperty("fill");

        (_, float[] output) = Apply(variant, network, "network", "input", fills, mode, size: null);

        (_, float[] sample) = TensorFile.Read(golden, $"{name}/output/sample");
        long stride = Math.Max(1, output.Length / 128) | 1;
        Close(sample, [.. sample.Select((_, i) => output[i * stride])]);
    }

    [Theory]
    [InlineData("eval")]
    [InlineData("train")]
    public void Networks_of_texts_match_PyTorch(string mode)
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "gancls.safetensors"), name = $"outputs_{mode}";
        JsonElement about = TensorFile.Metadata(golden, name), fills = about.GetProperty("fill"), given = about.GetProperty("per_step");
        (long[] shape, long[] ids) = TensorFile.Read<long>(golden, $"{name}/texts");

        (long[] width, float[] code) = Apply("encoder", ("input", shape, ids));
        Close(TensorFile.Read(golden, $"{name}/code").Values, code);
        Close(TensorFile.Read(golden, $"{name}/logits").Values, Apply("discriminator", First("images"), ("text", width, code)).Values);
        float[] sample = TensorFile.Read(golden, $"{name}/images/sample").Values, images = Apply("generator", First("latent"), ("text", width, code)).Values;
        long stride = Math.Max(1, images.Length / 128) | 1;
        Close(sample, [.. sample.Select((_, i) => images[i * stride])]);

        (string, long[], Array) First(string input) => Filled("input", given.GetProperty(input), round: 1);

        (long[] Shape, float[] Values) Apply(string network, params (string, long[], Array)[] inputs)
        {
            WriteState(network, fills);
            TensorFile.Write(scratch["input.safetensors"], inputs);
            return Run("gancls", network, mode, null);
        }
    }

    private (long[] Shape, float[] Values) Apply(string variant, string network, string prefix, string inputName, JsonElement fills, string mode, string? size)
    {
        WriteState(prefix, fills);
        TensorFile.Write(scratch["input.safetensors"], Filled("input", fills.GetProperty(inputName)));
        return Run(variant, network, mode, size);
    }

    private void WriteState(string prefix, JsonElement fills)
    {
        List<(string, long[], Array)> state = [];
        foreach (JsonProperty fill in fills.EnumerateObject().Where(fill => fill.Name.StartsWith($"{prefix}.", StringComparison.Ordinal)))
        {
            string path = fill.Name[(prefix.Length + 1)..];
            state.Add(Filled(path, fill.Value));
            if (path.EndsWith("running_var", StringComparison.Ordinal))
                state.Add((path.Replace("running_var", "num_batches_tracked", StringComparison.Ordinal), [], new long[1]));
        }

        TensorFile.Write(scratch["params.safetensors"], [.. state]);
    }

    private (long[] Shape, float[] Values) Run(string variant, string network, string mode, string? size)
    {
        Gan.Outcome outcome = Gan.Run([
            "apply", variant, network, "--params", scratch["params.safetensors"], "--input", scratch["input.safetensors"],
            "--output", scratch["output.safetensors"], "--mode", mode, .. size is null ? Array.Empty<string>() : ["--size", size]]);

        Assert.True(outcome.Code == 0, outcome.Error);
        return TensorFile.Read(scratch["output.safetensors"], "output");
    }

    private static (string, long[], Array) Filled(string name, JsonElement fill, uint round = 0)
    {
        long[] shape = fill.GetProperty("shape").Deserialize<long[]>()!;
        return (name, shape, TensorFile.Fill(
            shape.Aggregate(1L, (a, b) => a * b), fill.GetProperty("seed").GetUInt32() + round, fill.GetProperty("scale").GetDouble(), fill.GetProperty("shift").GetDouble()));
    }

    // ‖a − b‖ / ‖b‖ ≤ 1e-4, as the project's golden tests ask.
    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Sum());
        Assert.InRange(difference / Math.Sqrt(expected.Sum(a => (double)a * a)), 0, 1e-4);
    }
}
