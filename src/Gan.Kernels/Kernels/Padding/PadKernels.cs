using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The kernel of <c>aten::reflection_pad2d_backward</c>. Padding itself is as fast in libtorch as memory is.
/// </summary>
internal static unsafe class PadKernels
{
    private static VectorWidth width;

    /// <summary>Whether libtorch exports what this needs.</summary>
    internal static bool IsAvailable => KernelTensor.IsAvailable && KernelWords.IsAvailable;

    /// <summary>Registers it.</summary>
    internal static void Register(VectorWidth vectors)
    {
        width = vectors;
        KernelLibrary.Register([("reflection_pad2d_backward", (nint)(delegate* unmanaged<ulong*, ulong, ulong, void>)&Backward)]);
    }

    [UnmanagedCallersOnly]
    private static void Backward(ulong* stack, ulong arguments, ulong results)
    {
        KernelTensor dy = new((nint)stack[0]), x = new((nint)stack[1]);
        if (TryGradient(dy, x, stack[2], out nint dx))
        {
            dy.Delete();
            x.Delete();
            KernelWords.DeleteList(stack[2]);
            stack[0] = (ulong)dx;
        }
        else
        {
            stack[0] = Stock(dy, stack);
        }
    }

    // An exception must not meet libtorch's frames: what goes wrong here is libtorch's to do, or to refuse.
    private static bool TryGradient(KernelTensor dy, KernelTensor x, ulong padding, out nint result)
    {
        result = 0;
        try
        {
            if (Of(dy, x, padding) is not { } reflection) return false;
            KernelTensor dx = x.Alike();
            try
            {
                reflection.Gradient(width, x.IsBFloat16, dy.Bytes, dx.Bytes);
            }
            catch
            {
                dx.Delete();
                throw;
            }

            result = dx.Handle;
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static Reflection? Of(KernelTensor dy, KernelTensor x, ulong padding)
    {
        if (!(x.IsFloat32 || x.IsBFloat16) || dy.Type != x.Type || KernelWords.Length(padding) != 4 || x.Sizes.Length != 4 || dy.Sizes.Length != 4) return null;
        if (Channels.Of(x) is not { } matrix || matrix.Count < VectorWidths.Count(width) || Channels.Of(dy) is null) return null;
        Span<int> sides = stackalloc int[4];
        for (int i = 0; i < 4; i++)
        {
            long side = KernelWords.Integer(padding, i);
            if (side < 0 || side >= x.Sizes[i < 2 ? 3 : 2]) return null;
            sides[i] = (int)side;
        }

        if (x.Sizes[0] > int.MaxValue || x.Sizes[2] > int.MaxValue || x.Sizes[3] > int.MaxValue) return null;
        Reflection reflection = new((int)x.Sizes[0], matrix.Count, (int)x.Sizes[2], (int)x.Sizes[3], sides[0], sides[1], sides[2], sides[3]);
        return dy.Sizes.SequenceEqual([x.Sizes[0], x.Sizes[1], reflection.PaddedHeight, reflection.PaddedWidth]) ? reflection : null;
    }

    // libtorch's own kernel into a given tensor is registered apart. The call takes over all handles.
    private static ulong Stock(KernelTensor dy, ulong* stack)
    {
        try
        {
            ulong* words = stackalloc ulong[4] { stack[0], stack[1], stack[2], (ulong)dy.Empty(0).Handle };
            fixed (byte* name = "aten::reflection_pad2d_backward\0"u8, overload = "grad_input\0"u8)
                return StableAbi.Call(name, overload, words) ? words[0] : (ulong)KernelTensor.Undefined().Handle;
        }
        catch (Exception)
        {
            return (ulong)KernelTensor.Undefined().Handle;
        }
    }
}
