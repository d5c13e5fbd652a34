using System.Runtime.InteropServices;

namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>
/// Float32 elements with NaN around and between them, which a kernel that reads elsewhere brings into its result, and with a mark in each NaN, which
/// a kernel that writes elsewhere removes.
/// </summary>
internal sealed unsafe class Guarded : IDisposable
{
    private const int Margin = 256;
    private const int Mark = 0x7FC0_BEEF;

    private readonly int* memory;
    private readonly int room;
    private readonly HashSet<nint> elements;

    /// <summary>Reserves room for elements at these offsets, and fills them.</summary>
    public Guarded(IEnumerable<nint> offsets, Func<float> draw)
    {
        elements = [.. offsets];
        room = (2 * Margin) + (int)(elements.Count == 0 ? 0 : elements.Max() + 1);
        memory = (int*)NativeMemory.Alloc((nuint)room, sizeof(int));
        new Span<int>(memory, room).Fill(Mark);
        foreach (nint offset in elements) Data[offset] = draw();
    }

    /// <summary>The first element.</summary>
    public float* Data => (float*)(memory + Margin);

    /// <summary>Nothing was written but elements.</summary>
    public void IsUntouched()
    {
        for (int i = 0; i < room; i++)
        {
            if (!elements.Contains(i - Margin) && memory[i] != Mark) Assert.Fail($"written outside, at {i - Margin}");
        }
    }

    public void Dispose() => NativeMemory.Free(memory);
}
