using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Memory of a kernel while it runs, from the beginning of a cache line on; not initialised. Each thread keeps the last that it used, up to a limit: new
/// memory would cost more time than what is done with it, as the system clears it page by page.
/// </summary>
internal readonly unsafe ref struct Scratch : IDisposable
{
    private const nint CacheLine = 64;
    private const nint MostKept = 64 << 20;

    [ThreadStatic]
    private static Block? kept;

    private readonly Block block;

    /// <summary>Takes memory for so many numbers.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    internal Scratch(nint numbers)
    {
        nint size = numbers * sizeof(float);
        Block? last = kept;
        kept = null;
        if (last is not null && last.Size >= size)
        {
            block = last;
        }
        else
        {
            last?.Free();
            block = new(size);
        }
    }

    /// <summary>The first number.</summary>
    internal float* Data => (float*)block.Data;

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (kept is null && block.Size <= MostKept) kept = block;
        else block.Free();
    }

    private sealed class Block(nint size)
    {
        public nint Size { get; } = size;

        public nint Data { get; private set; } = (nint)NativeMemory.AlignedAlloc((nuint)size, (nuint)CacheLine);

        // Of a thread that has ended.
        ~Block() => Release();

        public void Free()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private void Release()
        {
            NativeMemory.AlignedFree((void*)Data);
            Data = 0;
        }
    }
}
