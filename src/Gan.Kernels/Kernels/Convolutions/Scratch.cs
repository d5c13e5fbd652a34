using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Memory of a kernel while it runs, from the beginning of a cache line on; not initialised. Each thread keeps what it used last, up to a limit: new
/// memory would cost more time than what is done with it, as the system clears it page by page.
/// </summary>
internal readonly unsafe ref struct Scratch : IDisposable
{
    private const nint CacheLine = 64;
    private const nint MostKept = 64 << 20;

    [ThreadStatic]
    private static List<Block>? kept;

    private readonly Block block;

    /// <summary>Takes memory for so many numbers.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    internal Scratch(nint numbers)
    {
        nint size = numbers * sizeof(float);
        block = (kept ??= []).Where(one => one.Size >= size).MinBy(one => one.Size) ?? new(size);
        kept.Remove(block);
    }

    /// <summary>The first number.</summary>
    internal float* Data => (float*)block.Data;

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        kept!.Add(block);
        while (kept.Sum(one => one.Size) > MostKept)
        {
            kept[0].Free();
            kept.RemoveAt(0);
        }
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
