using TorchSharp;

namespace GanFunctional.Torch;

/// <summary>
/// A stream of random numbers: a libtorch generator with its own seed and state, independent of every other stream.
/// The same seed gives the same numbers on every device: they are drawn on the CPU. Not for use by two threads at once.
/// </summary>
public sealed class Rng : IDisposable
{
    private readonly SeededGenerator stream;

    /// <summary>
    /// Starts the stream of <paramref name="seed"/> for <paramref name="device"/>: PyTorch's <c>manual_seed</c> for seeds below 2³².
    /// </summary>
    public Rng(ulong seed, Device device = default)
    {
        stream = new(seed);
        Seed = seed;
        Device = device;
    }

    /// <summary>The seed it was last started from.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Where the tensors go that it draws.</summary>
    public Device Device { get; }

    internal torch.Generator Generator => stream.Generator;

    /// <summary>Starts it anew from <paramref name="seed"/>.</summary>
    public void Reseed(ulong seed)
    {
        stream.Reseed(seed);
        Seed = seed;
    }

    /// <summary>Its whole state as a tensor of 5,056 bytes: set it again and the stream goes on from there.</summary>
    public Tensor State
    {
        get => new(stream.State);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            stream.State = value.Value;
        }
    }

    /// <summary>
    /// A new stream, on the same device, that depends only on this one's seed and on <paramref name="name"/>:
    /// adding a stream to a program leaves the others as they were.
    /// </summary>
    public Rng Derive(string name) => new(SeededGenerator.Mix(Seed, name), Device);

    /// <summary>Frees the stream.</summary>
    public void Dispose() => stream.Dispose();
}
