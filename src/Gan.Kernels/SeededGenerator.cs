using System.Buffers.Binary;
using TorchSharp;

namespace GanFunctional.Torch;

/// <summary>
/// A libtorch generator on the CPU that is started from a 64-bit seed. What one draws is independent of every other.
/// Seeds are mixed from (seed, step, purpose) by <see cref="Mix(ulong, long)"/> and <see cref="Mix(ulong, string)"/>. Not for two threads at once.
/// </summary>
public sealed class SeededGenerator : IDisposable
{
    // The state of libtorch's generator, as it saves it: the seed, how many numbers are left of this twist (and whether it is seeded), which is
    // next, 624 words of the Mersenne twister in 8 bytes each, and a normal number kept for later.
    private const int StateBytes = 5056;
    private const int FirstWord = 24;
    private const int Words = 624;

    private readonly torch.Generator generator;

    /// <summary>Starts the stream of a seed: PyTorch's <c>manual_seed</c> for seeds below 2³².</summary>
    public SeededGenerator(ulong seed)
    {
        LibTorch.Load();
        generator = new torch.Generator(seed);
        if (seed >> 32 != 0) Reseed(seed);
    }

    /// <summary>The generator that TorchSharp's functions draw from.</summary>
    /// <exception cref="ObjectDisposedException">The stream was freed: libtorch would end the process.</exception>
    public torch.Generator Generator => generator.Handle != 0 ? generator : throw new ObjectDisposedException(nameof(SeededGenerator));

    /// <summary>Starts it anew. libtorch itself takes the lower 32 bits of a seed; larger seeds fill the whole state from all 64.</summary>
    public void Reseed(ulong seed)
    {
        using torch.Generator fresh = new(seed);
        using torch.Tensor state = fresh.get_state();
        if (seed >> 32 != 0)
        {
            ulong x = seed;
            Span<byte> bytes = state.bytes;
            for (int i = 0; i < Words; i++)
            {
                x += Golden;
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(FirstWord + (8 * i))..], Scramble(x) >> 32);
            }
        }

        Generator.set_state(state);
    }

    /// <summary>The whole state as a tensor of 5,056 bytes: set it again and the stream goes on from there.</summary>
    /// <exception cref="TorchException">When it is set to what is no state.</exception>
    public torch.Tensor State
    {
        get => Generator.get_state();
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            // libtorch ends the process over a wrong one.
            if (value.dtype != torch.ScalarType.Byte || value.numel() != StateBytes || !value.is_contiguous() || value.device.type != DeviceType.CPU)
                throw new TorchException($"the random stream's state could not be set: {StateBytes} bytes are needed, and {value.dtype}[{string.Join(", ", value.shape)}] was given");
            if (!IsState(value.bytes)) throw new TorchException("the random stream's state could not be set: the bytes are no state of a stream");
            Generator.set_state(value);
        }
    }

    // As libtorch checks it: seeded, with 1 to 624 numbers left and a next one among them.
    private static bool IsState(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) is >= 1 and <= Words
        && BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) == 1
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) <= Words;

    /// <summary>A seed for a step: neighbouring steps are unrelated (the step of SplitMix64; Steele, Lea and Flood 2014).</summary>
    public static ulong Mix(ulong seed, long step) => Scramble(seed + ((ulong)step + 1) * Golden);

    /// <summary>A seed for a purpose, which does not change when other purposes come and go.</summary>
    public static ulong Mix(ulong seed, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        foreach (char letter in purpose) seed = Scramble((seed ^ letter) + Golden);
        return Scramble(seed + Golden);
    }

    /// <summary>Frees the stream.</summary>
    public void Dispose() => generator.Dispose();

    private const ulong Golden = 0x9E3779B97F4A7C15;

    // The finalizer of SplitMix64.
    private static ulong Scramble(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
