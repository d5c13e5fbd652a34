using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>A tensor of images as kernels read it, a copy where its layout is another one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct ChannelsLast : IDisposable
{
    private readonly KernelTensor copy;
    private readonly bool copied;

    internal ChannelsLast(KernelTensor tensor)
    {
        ReadOnlySpan<long> sizes = tensor.Sizes;
        Sides sides = new((int)sizes[2], (int)sizes[3]);
        if (!IsLayoutOf(tensor))
        {
            copied = true;
            copy = New(tensor.Type, (int)sizes[0], (int)sizes[1], sides);
            if (Transposes(tensor, sizes)) Transposition.Run(tensor.Data, (int)sizes[0], (int)sizes[1], (int)sides.Area, copy.Data, torch.get_num_threads());
            else copy.Fill(tensor);
            tensor = copy;
        }

        Tensor = tensor;
        Images = Of(tensor, sides);
    }

    /// <summary>The tensor in this layout.</summary>
    internal KernelTensor Tensor { get; }

    /// <summary>The images.</summary>
    internal Images Images { get; }

    /// <summary>Whether a tensor's channels lie innermost and without gaps.</summary>
    internal static bool IsLayoutOf(KernelTensor tensor) => IsInOrder(tensor, [1, 3, 2, 0]);

    /// <summary>Whether a tensor is contiguous, channels outside of pixels.</summary>
    internal static bool IsContiguous(KernelTensor tensor) => IsInOrder(tensor, [3, 2, 1, 0]);

    private static bool IsInOrder(KernelTensor tensor, ReadOnlySpan<int> order)
    {
        ReadOnlySpan<long> sizes = tensor.Sizes, strides = tensor.Strides;
        long stride = 1;
        foreach (int d in order)
        {
            if (sizes[d] != 1 && strides[d] != stride) return false;
            stride *= sizes[d];
        }

        return true;
    }

    /// <summary>A new tensor, not initialised.</summary>
    internal static KernelTensor New(int type, int count, int channels, Sides sides)
    {
        ReadOnlySpan<long> sizes = [count, channels, sides.Height, sides.Width], strides = [sides.Area * channels, 1, (long)sides.Width * channels, channels];
        return KernelTensor.New(type, sizes, strides);
    }

    /// <summary>The images of a tensor in this layout.</summary>
    internal static Images Of(KernelTensor tensor, Sides sides) =>
        new((byte*)tensor.Data, (int)tensor.Sizes[0], (int)tensor.Sizes[1], sides.Height, sides.Width, tensor.ElementSize);

    /// <summary>A contiguous copy of images, which are given back.</summary>
    internal static KernelTensor ToContiguous(KernelTensor images)
    {
        ReadOnlySpan<long> sizes = images.Sizes;
        KernelTensor contiguous = images.Empty(sizes);
        if (images.IsFloat32 && IsLayoutOf(images)) Transposition.Run(images.Data, (int)sizes[0], (int)(sizes[2] * sizes[3]), (int)sizes[1], contiguous.Data, torch.get_num_threads());
        else contiguous.Fill(images);
        images.Delete();
        return contiguous;
    }

    // Contiguous images of float32, channels by pixels, and of sizes that are no larger than a transposition
    // takes.
    private static bool Transposes(KernelTensor tensor, ReadOnlySpan<long> sizes) =>
        tensor.IsFloat32 && IsContiguous(tensor) && sizes[0] <= int.MaxValue && sizes[1] <= int.MaxValue && sizes[2] * sizes[3] <= int.MaxValue;

    /// <summary>Gives the copy back.</summary>
    public void Dispose()
    {
        if (copied) copy.Delete();
    }
}
