using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Memory of a kernel while it runs, from the beginning of a cache line on; not initialised. Each thread keeps what it used last, up to a limit: new
/// memory would cost more time than what is done with it, as the system clears it page by page.
/// </summary>
internal readonly unsafe ref partial struct Scratch : IDisposable
{
    private const nint CacheLine = 64;
    private const nint MostKept = 64 << 20;
    private const nint HugePage = 2 << 20;
    private const int MakeHuge = 14;

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

    private sealed partial class Block
    {
        internal Block(nint size)
        {
            Size = size;
            bool huge = OperatingSystem.IsLinux() && size >= HugePage;
            Data = (nint)NativeMemory.AlignedAlloc((nuint)size, (nuint)(huge ? HugePage : CacheLine));
            if (huge) _ = Advise(Data, size / HugePage * HugePage, MakeHuge);
        }

        // Of a thread that has ended.
        ~Block() => Release();

        public nint Size { get; }

        public nint Data { get; private set; }

        public void Free()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        [LibraryImport("libc", EntryPoint = "madvise")]
        private static partial int Advise(nint address, nint length, int advice);

        private void Release()
        {
            NativeMemory.AlignedFree((void*)Data);
            Data = 0;
        }
    }
}
