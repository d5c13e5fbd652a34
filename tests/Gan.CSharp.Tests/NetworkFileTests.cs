using GanFunctional.Data;
using GanFunctional.Variants;
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

        Assert.Contains("no tensor named 'input': the discriminator of dcgan takes input, and the file has 'x'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_input_is_listed_by_name()
    {
        Assert.Equal(["input"], NetworkFile.Inputs("pix2pix", "generator"));
        Assert.Equal(["input", "label"], NetworkFile.Inputs("stargan", "generator"));
        Assert.Equal(["input", "text"], NetworkFile.Inputs("gancls", "generator"));
    }

    [Fact]
    public void In_bfloat16_the_result_is_near_that_in_float32()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(9);
        string input = Write("input", Draw.Normal(rng, [2, 100, 1, 1])), output = Path.Combine(data.Folder, "y.safetensors");
        void Apply(Precision precision) => NetworkFile.Apply("dcgan", "generator", InRun("generator"), input, output, train: false, precision: precision);
        Apply(Precision.Float32);
        float[] exact = Read(output);
        if (!Runtime.HasBFloat16)
        {
            Assert.Contains("can't compute in bfloat16", Assert.Throws<GanException>(() => Apply(Precision.BFloat16)).Message, StringComparison.Ordinal);
            return;
        }

        Apply(Precision.BFloat16);
        float[] rounded = Read(output);
        Assert.NotEqual(exact, rounded);
        Assert.All(exact.Zip(rounded), pair => Assert.InRange(pair.Second, pair.First - 0.05f, pair.First + 0.05f));
    }

    [Fact]
    public void Dropout_is_drawn_by_the_seed_or_left_out()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(9);
        string generator = Saved(UNetModule.generator(new(6, 1, 3, 3, Norm.Batch, true)), "unet.safetensors"), output = Path.Combine(data.Folder, "y.safetensors");
        string input = Write("input", Draw.Uniform(rng, [1, 3, 64, 64]));
        float[] Applied(ulong seed, bool? dropout)
        {
            NetworkFile.Apply("pix2pix", "generator", generator, input, output, train: true, seed: seed, dropout: dropout);
            return Read(output);
        }

        Assert.Equal(Applied(1, null), Applied(1, true));
        Assert.NotEqual(Applied(1, null), Applied(2, null));
        Assert.Equal(Applied(1, false), Applied(2, false));
        GanException refused = Assert.Throws<GanException>(() => NetworkFile.Apply("dcgan", "generator", InRun("generator"), input, output, train: true, dropout: false));
        Assert.Contains("--dropout is an option of pix2pix, not of dcgan", refused.Message, StringComparison.Ordinal);
    }

    private string Saved(Net<Tensor, Tensor> net, string name)
    {
        using torch.Generator rng = Generators.Seeded(3);
        using Model<Tensor, Tensor> model = ModelModule.create(rng, net);
        string path = Path.Combine(data.Folder, name);
        WholeFile.Write(path, stream => Safetensors.Write(stream, model.Params.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))));
        return path;
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
