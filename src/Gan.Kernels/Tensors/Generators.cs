using System.Buffers.Binary;

namespace GanFunctional.Torch;

/// <summary>
/// Independent streams of random numbers: TorchSharp's generators with 64-bit seeds. A generator computes on
/// the CPU; its <c>device</c> is that of the tensors that <see cref="Draw"/> creates with it. Not
/// thread-safe.
/// </summary>
public static class Generators
{
    // The state of libtorch's generator, as it saves it: the seed, how many numbers are left of this twist
    // (and whether it is seeded), which is next, 624 words of the Mersenne twister in 8 bytes each, and a
    // normal number kept for later.
    private const int FirstWord = 24;
    private const int Words = 624;

    /// <summary>Starts the stream of a seed: PyTorch's <c>manual_seed</c> for seeds below 2³².</summary>
    public static torch.Generator Seeded(ulong seed, torch.Device? device = null)
    {
        LibTorch.Load();
        torch.Generator generator = new(seed, device);
        if (seed >> 32 != 0) generator.Reseed(seed);
        return generator;
    }

    /// <summary>
    /// Restarts a stream. libtorch itself uses the lower 32 bits of a seed; here larger seeds fill the whole
    /// state from all 64.
    /// </summary>
    public static void Reseed(this torch.Generator generator, ulong seed)
    {
        generator.ThrowIfFreed();
        using torch.Generator fresh = new(seed);
        using Tensor state = fresh.get_state();
        if (seed >> 32 != 0)
        {
            ulong x = seed;
            Span<byte> bytes = state.bytes;
            for (int i = 0; i < Words; i++)
            {
                x += SplitMix64.Golden;
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(FirstWord + (8 * i))..], SplitMix64.Mix(x) >> 32);
            }
        }

        generator.set_state(state);
    }

    /// <summary>
    /// Creates a stream from which <see cref="Draw"/> draws zeros, without computing random numbers. For
    /// initialising parameters that are overwritten at once.
    /// </summary>
    public static torch.Generator Blank(torch.Device? device = null)
    {
        LibTorch.Load();
        return new BlankGenerator(device);
    }

    /// <summary>
    /// Derives a stream on the same device that depends only on this one's seed and on
    /// <paramref name="name"/>. So adding a stream to a program does not change others.
    /// </summary>
    public static torch.Generator Derive(this torch.Generator generator, string name)
    {
        generator.ThrowIfFreed();
        return generator is BlankGenerator ? Blank(generator.device) : Seeded(Mix((ulong)generator.initial_seed(), name), generator.device);
    }

    /// <summary>
    /// Derives a seed for a step; seeds of neighbouring steps are unrelated (SplitMix64; Steele, Lea and
    /// Flood 2014).
    /// </summary>
    public static ulong Mix(ulong seed, long step) => SplitMix64.Mix(seed + (((ulong)step + 1) * SplitMix64.Golden));

    /// <summary>Derives a seed for a purpose, independent of other purposes.</summary>
    public static ulong Mix(ulong seed, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        foreach (char letter in purpose) seed = SplitMix64.Mix((seed ^ letter) + SplitMix64.Golden);
        return SplitMix64.Mix(seed + SplitMix64.Golden);
    }

    /// <summary>Marks a stream that <see cref="Draw"/> does not draw from.</summary>
    internal sealed class BlankGenerator(torch.Device? device) : torch.Generator(0, device);

    // libtorch would end the process.
    internal static void ThrowIfFreed(this torch.Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ObjectDisposedException.ThrowIf(generator.Handle == 0, generator);
    }
}
