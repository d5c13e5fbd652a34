namespace GanFunctional.Torch;

/// <summary>
/// Weights [k, c, kernel height, kernel width] in the orders that computations read and write.
/// </summary>
internal static unsafe class WeightLayouts
{
    /// <summary>A copy with c innermost.</summary>
    internal static KernelTensor ChannelsInnermost(KernelTensor w, int type, in ConvolutionShape shape, int threads)
    {
        KernelTensor copy = ChannelsLast.New(type, shape.Outputs, shape.Inputs, shape.Kernel);
        if (!w.IsFloat32 || !ChannelsLast.IsContiguous(w))
        {
            copy.Fill(w);
            return copy;
        }

        if (type == KernelTensor.Float32)
        {
            Transposition.Run(w.Data, shape.Outputs, shape.Inputs, (int)shape.Kernel.Area, copy.Data, threads);
            return copy;
        }

        KernelTensor ordered = ChannelsInnermost(w, KernelTensor.Float32, shape, threads);
        copy.Fill(ordered);
        ordered.Delete();
        return copy;
    }

    /// <summary>
    /// A tensor of the type and layout of <paramref name="w"/> with what another one has, whose c is
    /// innermost and which is taken over.
    /// </summary>
    internal static KernelTensor Like(KernelTensor w, KernelTensor innermost, in ConvolutionShape shape, int threads)
    {
        bool last = ChannelsLast.IsLayoutOf(w);
        if (last && innermost.Type == w.Type) return innermost;
        KernelTensor result = Empty(w, w.Type);
        if (!last && w.IsFloat32 && innermost.IsFloat32) Transposition.Run(innermost.Data, shape.Outputs, (int)shape.Kernel.Area, shape.Inputs, result.Data, threads);
        else result.Fill(innermost);
        innermost.Delete();
        return result;
    }

    /// <summary>
    /// A new tensor without gaps: in channels_last if <paramref name="w"/> is, else contiguous.
    /// </summary>
    internal static KernelTensor Empty(KernelTensor w, int type)
    {
        ReadOnlySpan<long> sizes = w.Sizes;
        return ChannelsLast.IsLayoutOf(w)
            ? ChannelsLast.New(type, (int)sizes[0], (int)sizes[1], new((int)sizes[2], (int)sizes[3]))
            : KernelTensor.New(type, sizes);
    }

    /// <summary>
    /// w [k, c, …] as a convolution from k to c channels, its kernel turned by half a turn.
    /// </summary>
    internal static KernelTensor Turned(KernelTensor w, in ConvolutionShape shape)
    {
        KernelTensor ordered = KernelTensor.New(KernelTensor.Float32, w.Sizes), turned = ChannelsLast.New(KernelTensor.Float32, shape.Inputs, shape.Outputs, shape.Kernel);
        ordered.Fill(w);
        int k = shape.Outputs, c = shape.Inputs, area = (int)shape.Kernel.Area;
        float* from = ordered.Data, to = turned.Data;
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j < c; j++)
            {
                for (int tap = 0; tap < area; tap++) to[((((nint)j * area) + area - 1 - tap) * k) + i] = from[((((nint)i * c) + j) * area) + tap];
            }
        }

        ordered.Delete();
        return turned;
    }
}
