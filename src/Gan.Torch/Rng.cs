namespace GanFunctional.Torch;

/// <summary>
/// A stream of random numbers: a libtorch generator with its own seed and state, independent of every other stream.
/// The same seed gives the same bytes on the same device. Not for use by two threads at once.
/// </summary>
public sealed class Rng : IDisposable
{
    private nint handle;

    /// <summary>
    /// Starts the stream of <paramref name="seed"/> on <paramref name="device"/>: PyTorch's <c>manual_seed</c> for seeds below 2³².
    /// </summary>
    public Rng(ulong seed, Device device = default)
    {
        Native.Check(Native.Generator(device.ToString(), seed, out handle), "the random stream could not be made");
        Seed = seed;
        Device = device;
    }

    /// <summary>Frees a stream that was not disposed.</summary>
    ~Rng() => Free();

    /// <summary>The seed it was last started from.</summary>
    public ulong Seed { get; private set; }

    /// <summary>The device on which it draws.</summary>
    public Device Device { get; }

    internal nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Rng));

    /// <summary>Starts it anew from <paramref name="seed"/>.</summary>
    public void Reseed(ulong seed)
    {
        Native.Check(Native.GeneratorSeed(Handle, seed), "the random stream could not be seeded");
        Seed = seed;
        GC.KeepAlive(this);
    }

    /// <summary>Its whole state as a tensor of bytes (5,056 on the CPU, 16 on a GPU: Philox's seed and offset): set it again and the stream goes on from there.</summary>
    public Tensor State
    {
        get
        {
            Native.Check(Native.GeneratorState(Handle, out nint state), "the random stream's state could not be read");
            GC.KeepAlive(this);
            return new(state);
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Native.Check(Native.GeneratorRestore(Handle, value.Handle), "the random stream's state could not be set");
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }
    }

    /// <summary>
    /// A new stream, on the same device, that depends only on this one's seed and on <paramref name="name"/>:
    /// adding a stream to a program leaves the others as they were.
    /// </summary>
    public Rng Derive(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ulong seed = Seed;
        foreach (char letter in name) seed = Mix(seed ^ letter);
        return new(Mix(seed), Device);
    }

    /// <summary>Frees the stream.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood 2014): neighbouring seeds give unrelated streams.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private void Free()
    {
        nint taken = Interlocked.Exchange(ref handle, 0);
        if (taken != 0) Native.GeneratorFree(taken);
    }
}
