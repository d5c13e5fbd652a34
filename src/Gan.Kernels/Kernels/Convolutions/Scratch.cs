using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Memory of a kernel while it runs, from the beginning of a cache line on; not initialised. Each thread
/// keeps what it used last, up to a limit: new memory would cost more time than what is done with it, as the
/// system clears it page by page.
/// </summary>
internal readonly unsafe ref struct Scratch : IDisposable
{
    private const nint CacheLine = 64;
    private const nint MostKept = 64 << 20;

    [ThreadStatic]
    private static Kept? kept;

    private readonly Block block;

    /// <summary>Takes memory for so many numbers.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    internal Scratch(nint numbers) => block = (kept ??= new()).Take(numbers * sizeof(float));

    /// <summary>The first number.</summary>
    internal float* Data => (float*)block.Data;

    /// <summary>Gives it back.</summary>
    public void Dispose() => kept!.GiveBack(block);

    // What a thread keeps, the oldest first.
    private sealed class Kept
    {
        private readonly List<Block> blocks = [];
        private nint total;

        // The smallest that is large enough.
        internal Block Take(nint size)
        {
            int best = -1;
            for (int i = 0; i < blocks.Count; i++)
            {
                if (blocks[i].Size >= size && (best < 0 || blocks[i].Size < blocks[best].Size)) best = i;
            }

            return best < 0 ? new(size) : Remove(best);
        }

        internal void GiveBack(Block block)
        {
            blocks.Add(block);
            total += block.Size;
            while (total > MostKept) Remove(0).Free();
        }

        private Block Remove(int index)
        {
            Block block = blocks[index];
            blocks.RemoveAt(index);
            total -= block.Size;
            return block;
        }
    }

    private sealed class Block(nint size)
    {
        // Of a thread that has ended.
        ~Block() => NativeMemory.AlignedFree((void*)Data);

        public nint Size { get; } = size;

        public nint Data { get; } = (nint)NativeMemory.AlignedAlloc((nuint)size, (nuint)CacheLine);

        public void Free()
        {
            NativeMemory.AlignedFree((void*)Data);
            GC.SuppressFinalize(this);
        }
    }
}
