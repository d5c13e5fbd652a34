namespace GanFunctional.Torch.Tests;

/// <summary>Operators on a GPU, with their first and second derivatives, against the CPU's in float64. Skipped where there is no GPU.</summary>
public sealed class GpuTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(11);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    public static TheoryData<string> Operators => [.. Cases.Keys];

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Run, long[][] Shapes)> Cases = new()
    {
        ["linear"] = (x => Functional.Linear(x[0], x[1], x[2]), [[3, 5], [4, 5], [4]]),
        ["conv2d"] = (x => Functional.Conv2d(x[0], x[1], x[2], [2, 2], [1, 1]), [[2, 3, 8, 8], [4, 3, 4, 4], [4]]),
        ["conv2d of the whole input"] = (x => Functional.Conv2d(x[0], x[1], null, [1, 1], [0, 0]), [[2, 3, 4, 4], [5, 3, 4, 4]]),
        ["conv_transpose2d"] = (x => Functional.ConvTranspose2d(x[0], x[1], x[2], [2, 2], [1, 1], [1, 1]), [[2, 3, 5, 5], [3, 4, 3, 3], [4]]),
        ["batch norm"] = (x => Functional.BatchNorm(x[0], x[1], x[2], null, null, true, 0.1, 1e-5, 0.2), [[4, 3, 5, 5], [3], [3]]),
        ["instance norm"] = (x => Functional.InstanceNorm(x[0], null, null, 1e-5, 0.2), [[2, 3, 5, 5]]),
        ["instance norm of one image"] = (x => Functional.InstanceNorm(x[0], null, null, 1e-5, 0), [[1, 3, 5, 5]]),
        ["reflection pad"] = (x => F.pad(x[0], [1, 2, 3, 0], PaddingModes.Reflect), [[2, 3, 5, 5]]),
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void An_operator_and_its_derivatives_are_the_CPUs(string name)
    {
        Device gpu = Gpu();
        (Func<Tensor[], Tensor> run, long[][] shapes) = Cases[name];
        Tensor[] inputs = [.. shapes.Select(shape => Draw.Normal(rng, shape, dtype: ScalarType.Float64))];
        Tensor[] directions = [.. shapes.Select(shape => Draw.Normal(rng, shape, dtype: ScalarType.Float64))];
        foreach ((Tensor expected, Tensor actual) in Derivatives(run, inputs, directions, torch.CPU).Zip(Derivatives(run, inputs, directions, gpu)))
            Check.Close(expected, actual.to(torch.CPU), 1e-10);
    }

    [Fact]
    public void What_is_drawn_lies_there_and_is_computed_there()
    {
        Device gpu = Gpu();
        using torch.Generator stream = Generators.Seeded(1, gpu);
        Tensor x = Draw.Normal(stream, [100]);
        Assert.Equal(gpu, x.device);
        Check.Close(x.to(torch.CPU).exp(), x.exp().to(torch.CPU), 1e-5);
    }

    [Fact]
    public void Running_statistics_move_as_on_the_CPU()
    {
        Device gpu = Gpu();
        Tensor x = Draw.Normal(rng, [4, 3, 5, 5]);
        Tensor[] Moved(Device device)
        {
            Tensor mean = torch.zeros([3], device: device), variance = torch.ones([3], device: device);
            _ = Functional.BatchNorm(x.to(device), null, null, mean, variance, true, 0.1, 1e-5, 0);
            return [mean, variance];
        }

        foreach ((Tensor expected, Tensor actual) in Moved(torch.CPU).Zip(Moved(gpu))) Check.Close(expected, actual.to(torch.CPU), 1e-6);
    }

    [Fact]
    public void Bfloat16_in_channels_last_stays_so()
    {
        Device gpu = Gpu();
        Tensor x = Draw.Normal(rng, [2, 16, 8, 8]).to(gpu).to(ScalarType.BFloat16).ChannelsLast(), w = Draw.Normal(rng, [32, 16, 3, 3]).to(gpu);
        Tensor y = Functional.Conv2d(x, w, null, [1, 1], [1, 1]);
        Tensor z = Functional.BatchNorm(y, null, null, null, null, true, 0.1, 1e-5, 0.2);
        Assert.Equal(ScalarType.BFloat16, z.dtype);
        // [n, c, h, w] seen as [n, h, w, c] is in order where the channels are innermost.
        Assert.True(y.permute(0, 2, 3, 1).is_contiguous());
        Assert.True(z.permute(0, 2, 3, 1).is_contiguous());
    }

    [Fact]
    public void What_is_uploaded_arrives()
    {
        Device gpu = Gpu();
        float[] values = [.. Enumerable.Range(0, 1 << 20).Select(i => (float)i)];
        for (int i = 0; i < 20; i++) Assert.Equal(values, Tensors.From<float>(values, [1 << 10, 1 << 10], gpu).ToArray<float>());
    }

    private static Device Gpu()
    {
        Assert.SkipUnless(Runtime.CudaDevices > 0, "no GPU: libtorch finds none, or was built without CUDA");
        return new Device(DeviceType.CUDA, 0);
    }

    // The value, the gradients of its sum weighted by itself, and theirs along the directions.
    private static Tensor[] Derivatives(Func<Tensor[], Tensor> run, Tensor[] inputs, Tensor[] directions, Device device)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.to(device).detach().clone())];
        foreach (Tensor leaf in leaves) leaf.requires_grad = true;
        Tensor value = run(leaves);
        Tensor[] first = Autograd.Grad(value.Square().sum(), leaves, createGraph: true);
        Tensor along = first.Zip(directions, (g, d) => (g * d.to(device)).sum()).Aggregate((a, b) => a + b);
        return [value, .. first, .. Autograd.Grad(along, leaves)];
    }
}
