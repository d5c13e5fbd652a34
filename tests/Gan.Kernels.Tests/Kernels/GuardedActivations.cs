using System.Runtime.InteropServices;

namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>Elements in float32 or bfloat16, side by side, with marked NaN before and after them: see <see cref="Guarded"/>.</summary>
internal sealed unsafe class GuardedActivations : IDisposable
{
    private const int Margin = 4096;
    private const uint Mark = 0x7FC0_BEEF;
    private const ushort HalfMark = 0x7FDE;

    private readonly bool half;
    private readonly byte* memory;

    public GuardedActivations(int count, bool half, Func<double> draw)
    {
        (Count, this.half) = (count, half);
        memory = (byte*)NativeMemory.Alloc((nuint)Length);
        if (half) new Span<ushort>(memory, Length / 2).Fill(HalfMark);
        else new Span<uint>(memory, Length / 4).Fill(Mark);
        for (int i = 0; i < count; i++) this[i] = draw();
    }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>The first.</summary>
    public byte* Data => memory + Margin;

    /// <summary>All bytes of the elements.</summary>
    public ReadOnlySpan<byte> Bytes => new(Data, Count * Size);

    private int Size => half ? sizeof(ushort) : sizeof(float);

    private int Length => (2 * Margin) + (Count * Size);

    /// <summary>An element.</summary>
    public double this[int index]
    {
        get => half ? BitConverter.UInt32BitsToSingle((uint)((ushort*)Data)[index] << 16) : ((float*)Data)[index];
        set
        {
            if (half) ((ushort*)Data)[index] = (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16);
            else ((float*)Data)[index] = (float)value;
        }
    }

    /// <summary>Nothing was written but elements.</summary>
    public void IsUntouched()
    {
        for (int i = 0; i < Margin; i += Size) Assert.True(IsMarked(memory + i) && IsMarked(Data + (Count * Size) + i), $"written outside, {i} bytes into a margin");
    }

    public void Dispose() => NativeMemory.Free(memory);

    private bool IsMarked(byte* place) => half ? *(ushort*)place == HalfMark : *(uint*)place == Mark;
}
