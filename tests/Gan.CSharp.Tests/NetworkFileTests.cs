using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class NetworkFileTests : IDisposable
{
    private readonly TinyData data = new();

    public NetworkFileTests() => Training.Run(data.Options);

    public void Dispose() => data.Dispose();

    [Fact]
    public void A_saved_generator_applied_to_latents_gives_what_the_run_samples()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(9);
        // Samples are drawn by sixteens, so that they do not depend on how many are wanted.
        string input = Write("input", Draw.Normal(rng, [16, 100, 1, 1]).narrow(0, 0, 3)), output = Path.Combine(data.Folder, "y.safetensors");

        NetworkFile.Apply("dcgan", "generator", InRun("generator"), input, output, train: false);

        using TrainedGan gan = TrainedGan.Load(data.Run);
        Assert.Equal(gan.Sample(3, 9), Read(output));
    }

    [Fact]
    public void Training_mode_uses_the_batch_statistics()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(9);
        string input = Write("input", Draw.Uniform(rng, [3, 1, 20, 20])), output = Path.Combine(data.Folder, "y.safetensors");

        NetworkFile.Apply("dcgan", "discriminator", InRun("discriminator"), input, output, train: false);
        float[] evaluated = Read(output);
        NetworkFile.Apply("dcgan", "discriminator", InRun("discriminator"), input, output, train: true);

        Assert.Equal(3, evaluated.Length);
        Assert.NotEqual(evaluated, Read(output));
    }

    [Fact]
    public void Parameters_of_another_network_are_refused_by_name()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        string input = Write("input", torch.zeros([1, 1, 20, 20])), output = Path.Combine(data.Folder, "y.safetensors");

        GanException refused = Assert.Throws<GanException>(
            () => NetworkFile.Apply("dcgan", "discriminator", InRun("generator"), input, output, train: false));

        Assert.Contains("generator.safetensors does not fit the network", refused.Message, StringComparison.Ordinal);
        Assert.Contains("main.", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void An_input_by_another_name_is_refused()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        string input = Write("x", torch.zeros([1, 1, 20, 20]));

        GanException refused = Assert.Throws<GanException>(
            () => NetworkFile.Apply("dcgan", "discriminator", InRun("discriminator"), input, Path.Combine(data.Folder, "y"), train: false));

        Assert.Contains("no tensor named 'input'", refused.Message, StringComparison.Ordinal);
    }

    private string InRun(string network) => Path.Combine(data.Run, network + ".safetensors");

    private string Write(string name, Tensor tensor)
    {
        string path = Path.Combine(data.Folder, name + ".safetensors");
        WholeFile.Write(path, stream => Safetensors.Write(stream, [KeyValuePair.Create(name, tensor)]));
        return path;
    }

    private static float[] Read(string path)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return Safetensors.Load(path).Tensors.Single(t => t.Key == "output").Value.ToArray<float>();
    }
}
