using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Vectors at a constant distance from each other.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Vectors<T>(float* first, nint distance) : ILine<T>
    where T : struct, ILanes<T>
{
    public T this[int place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Load(first + (place * distance));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => value.Store(first + (place * distance));
    }
}
