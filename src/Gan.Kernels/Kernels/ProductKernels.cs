using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The kernels of <c>aten::mm</c> and <c>aten::bmm</c>. They are called with a stack of words: the arguments'
/// owning handles, and then the result's.
/// </summary>
internal static unsafe class ProductKernels
{
    private static VectorWidth width;

    /// <summary>Whether what these do not serve can be handed back.</summary>
    internal static bool IsAvailable => StockProduct.Mm.IsAvailable && StockProduct.Bmm.IsAvailable;

    /// <summary>Registers them.</summary>
    internal static void Register(VectorWidth vectors)
    {
        width = vectors;
        KernelLibrary.Register([
            ("mm", (nint)(delegate* unmanaged<ulong*, ulong, ulong, void>)&Matrices),
            ("bmm", (nint)(delegate* unmanaged<ulong*, ulong, ulong, void>)&Batches)]);
    }

    /// <summary>
    /// Whether the product of two matrices is computed here: they are registered, and it is faster so.
    /// </summary>
    internal static bool Serve(Tensor a, Tensor b) =>
        width != VectorWidth.None && a.ndim == 2 && b.ndim == 2 && a.dtype == torch.float32 && b.dtype == torch.float32
        && a.device_type == DeviceType.CPU && MatrixProducts.Pays(width, 1, a.shape[0], b.shape[1], a.shape[1]);

    [UnmanagedCallersOnly]
    private static void Matrices(ulong* stack, ulong arguments, ulong results) => Answer(stack, 2, StockProduct.Mm);

    [UnmanagedCallersOnly]
    private static void Batches(ulong* stack, ulong arguments, ulong results) => Answer(stack, 3, StockProduct.Bmm);

    private static void Answer(ulong* stack, int dimensions, StockProduct stock)
    {
        KernelTensor a = new((nint)stack[0]), b = new((nint)stack[1]);
        stack[0] = (ulong)Product(a, b, dimensions, stock);
        a.Delete();
        b.Delete();
    }

    // An exception must not meet libtorch's frames: what goes wrong here is libtorch's to do, or to refuse.
    private static nint Product(KernelTensor a, KernelTensor b, int dimensions, StockProduct stock)
    {
        try
        {
            if (TryMultiply(a, b, dimensions, out nint result)) return result;
        }
        catch (Exception)
        {
            // As if it were not served.
        }

        try
        {
            return stock.Multiply(a, b);
        }
        catch (Exception)
        {
            return KernelTensor.Undefined().Handle;
        }
    }

    // The last two dimensions are the matrix; before them there may be the batch.
    private static bool TryMultiply(KernelTensor a, KernelTensor b, int dimensions, out nint result)
    {
        result = 0;
        ReadOnlySpan<long> sizeA = a.Sizes, sizeB = b.Sizes;
        if (sizeA.Length != dimensions || sizeB.Length != dimensions || !a.IsFloat32 || !b.IsFloat32) return false;
        bool batched = dimensions == 3;
        long count = batched ? sizeA[0] : 1, rows = sizeA[^2], columns = sizeB[^1], depth = sizeA[^1];
        if (sizeB[^2] != depth || (batched && sizeB[0] != count) || !MatrixProducts.Pays(width, count, rows, columns, depth)) return false;

        ReadOnlySpan<long> strideA = a.Strides, strideB = b.Strides;
        KernelTensor c = batched ? a.Empty(count, rows, columns) : a.Empty(rows, columns);
        try
        {
            Factor left = new(a.Data, (nint)strideA[^2], (nint)strideA[^1]), right = new(b.Data, (nint)strideB[^1], (nint)strideB[^2]);
            Products products = new(
                (int)count, (int)rows, (int)columns, (int)depth, left, batched ? (nint)strideA[0] : 0, right, batched ? (nint)strideB[0] : 0, c.Data);
            MatrixProducts.Run(products, width);
        }
        catch
        {
            c.Delete();
            throw;
        }

        result = c.Handle;
        return true;
    }
}
