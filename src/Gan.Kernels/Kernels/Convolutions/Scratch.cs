using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Memory of a kernel while it runs, from the beginning of a cache line on; not initialised.</summary>
internal readonly unsafe ref struct Scratch : IDisposable
{
    private const nuint CacheLine = 64;

    /// <summary>Takes memory for so many numbers.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    internal Scratch(nint numbers) => Data = (float*)NativeMemory.AlignedAlloc((nuint)numbers * sizeof(float), CacheLine);

    /// <summary>The first number.</summary>
    internal float* Data { get; }

    /// <summary>Gives it back.</summary>
    public void Dispose() => NativeMemory.AlignedFree(Data);
}
