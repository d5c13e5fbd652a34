namespace GanFunctional.Torch;

/// <summary>
/// Random tensors from a generator (<see cref="Generators"/>). Numbers are drawn on the CPU and moved to the
/// generator's device, so a seed gives the same numbers on every device.
/// </summary>
public static class Draw
{
    /// <summary>
    /// Independent normal numbers N(<paramref name="mean"/>, <paramref name="deviation"/>).
    /// </summary>
    public static Tensor Normal(torch.Generator rng, long[] shape, double mean = 0.0, double deviation = 1.0, torch.ScalarType dtype = torch.ScalarType.Float32) =>
        Drawn("normal", rng, shape, dtype, tensor => tensor.normal_(mean, deviation, rng), mean, deviation);

    /// <summary>Independent uniform numbers in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Tensor Uniform(torch.Generator rng, long[] shape, double low = 0.0, double high = 1.0, torch.ScalarType dtype = torch.ScalarType.Float32) =>
        Drawn("uniform", rng, shape, dtype, tensor => tensor.uniform_(low, high, rng), low, high);

    /// <summary>Ones with the given probability, else zeros.</summary>
    public static Tensor Bernoulli(torch.Generator rng, long[] shape, double probability, torch.ScalarType dtype = torch.ScalarType.Float32) =>
        Drawn("bernoulli", rng, shape, dtype, tensor => tensor.bernoulli_(probability, rng), probability);

    /// <summary>Random permutation of 0 … count−1, Int64[count].</summary>
    public static Tensor Permutation(torch.Generator rng, long count)
    {
        rng.ThrowIfFreed();
        Tensor order = Refusal.Named(
            "randperm",
            () =>
            {
                // Refuses a count for which there can be no room: TorchSharp's randperm gives a wild pointer
                // then.
                using Tensor room = torch.empty(count, torch.int64);
                return torch.randperm(count, torch.int64, generator: rng);
            },
            count);
        return OnDevice(order, rng.device);
    }

    private static Tensor Drawn(
        string function, torch.Generator rng, long[] shape, torch.ScalarType dtype, Func<Tensor, Tensor> fill, params ReadOnlySpan<double> parameters)
    {
        rng.ThrowIfFreed();
        object?[] given = [shape, .. parameters.ToArray(), dtype];
        if (rng is Generators.BlankGenerator) return Refusal.Named(function, () => torch.zeros(shape, dtype, rng.device), given);
        Tensor tensor = Refusal.Named(function, () => torch.empty(shape, dtype), given);
        Tensor filled = Refusal.Named(function, () => fill(tensor), given);
        if (!ReferenceEquals(filled, tensor)) filled.Dispose();
        return OnDevice(tensor, rng.device);
    }

    private static Tensor OnDevice(Tensor drawn, torch.Device device)
    {
        if (device.type == DeviceType.CPU) return drawn;
        using (drawn) return drawn.to(device);
    }
}
