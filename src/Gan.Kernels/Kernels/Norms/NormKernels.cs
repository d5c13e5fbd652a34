using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The kernels of <c>aten::native_batch_norm</c> and its gradient, which <c>batch_norm</c>, and of single
/// images <c>instance_norm</c>, are computed by.
/// </summary>
internal static unsafe class NormKernels
{
    private const int ForwardWords = 8, BackwardWords = 10, Results = 3;

    private static VectorWidth width;

    /// <summary>Whether libtorch exports what these need.</summary>
    internal static bool IsAvailable => KernelTensor.IsAvailable && KernelWords.IsAvailable && StockNorm.IsAvailable;

    /// <summary>Registers them.</summary>
    internal static void Register(VectorWidth vectors)
    {
        width = vectors;
        KernelLibrary.Register([
            ("native_batch_norm", (nint)(delegate* unmanaged<ulong*, ulong, ulong, void>)&Forward),
            ("native_batch_norm_backward", (nint)(delegate* unmanaged<ulong*, ulong, ulong, void>)&Backward)]);
    }

    [UnmanagedCallersOnly]
    private static void Forward(ulong* stack, ulong arguments, ulong results)
    {
        ulong* made = stackalloc ulong[Results];
        if (Done(&TryForward, stack, made))
        {
            new KernelTensor((nint)stack[0]).Delete();
            for (int i = 1; i < 5; i++) KernelWords.DeleteOptional(stack[i]);
            new Span<ulong>(made, Results).CopyTo(new(stack, ForwardWords));
        }
        else
        {
            Stock(&StockNorm.Forward, stack);
        }
    }

    [UnmanagedCallersOnly]
    private static void Backward(ulong* stack, ulong arguments, ulong results)
    {
        ulong* made = stackalloc ulong[Results];
        if (Done(&TryBackward, stack, made))
        {
            for (int i = 0; i < 2; i++) new KernelTensor((nint)stack[i]).Delete();
            for (int i = 2; i < 7; i++) KernelWords.DeleteOptional(stack[i]);
            KernelWords.DeleteList(stack[9]);
            new Span<ulong>(made, Results).CopyTo(new(stack, BackwardWords));
        }
        else
        {
            Stock(&StockNorm.Backward, stack);
        }
    }

    // An exception must not meet libtorch's frames: what goes wrong here is libtorch's to do, or to refuse.
    private static bool Done(delegate*<ulong*, ulong*, bool> kernel, ulong* stack, ulong* made)
    {
        new Span<ulong>(made, Results).Clear();
        try
        {
            if (kernel(stack, made)) return true;
        }
        catch (Exception)
        {
            // As if it were not served.
        }

        for (int i = 0; i < Results; i++)
        {
            if (made[i] != 0) new KernelTensor((nint)made[i]).Delete();
        }

        return false;
    }

    private static void Stock(delegate*<ulong*, void> kernel, ulong* stack)
    {
        try
        {
            kernel(stack);
        }
        catch (Exception)
        {
            for (int i = 0; i < Results; i++) stack[i] = (ulong)KernelTensor.Undefined().Handle;
        }
    }

    private static bool TryForward(ulong* stack, ulong* made)
    {
        KernelTensor x = new((nint)stack[0]);
        bool training = (byte)stack[5] != 0;
        double momentum = BitConverter.UInt64BitsToDouble(stack[6]), epsilon = BitConverter.UInt64BitsToDouble(stack[7]);
        if (!TryPasses(x, out Channels matrix, out ChannelPasses passes)) return false;
        int channels = matrix.Count;
        if (!TryVector(stack[1], channels, out float* gain) || !TryVector(stack[2], channels, out float* bias)) return false;
        if (!TryVector(stack[3], channels, out float* runningMean) || !TryVector(stack[4], channels, out float* runningVariance)) return false;
        if (training ? matrix.Rows < 2 : runningMean == null || runningVariance == null) return false;

        KernelTensor y = x.Alike();
        made[0] = (ulong)y.Handle;
        for (int i = 1; i < Results; i++) made[i] = (ulong)KernelTensor.Vector(training ? channels : 0).Handle;
        double[] mean = new double[channels], variance = new double[channels], inverse = new double[channels];
        if (training) BatchNormalization.Statistics(passes, matrix, x.Bytes, mean, variance);
        for (int channel = 0; channel < channels; channel++)
        {
            if (!training) (mean[channel], variance[channel]) = (runningMean[channel], runningVariance[channel]);
            inverse[channel] = 1 / Math.Sqrt(variance[channel] + epsilon);
        }

        BatchNormalization.Apply(passes, matrix, x.Bytes, y.Bytes, mean, inverse, gain, bias);
        if (!training) return true;

        // Last, as nothing goes wrong from here on, after which libtorch would move them again.
        Keep(mean, (float*)Address(made[1]));
        Keep(inverse, (float*)Address(made[2]));
        Move(runningMean, mean, momentum, 1);
        Move(runningVariance, variance, momentum, (double)matrix.Rows / (matrix.Rows - 1));
        return true;
    }

    private static void Keep(ReadOnlySpan<double> values, float* target)
    {
        for (int channel = 0; channel < values.Length; channel++) target[channel] = (float)values[channel];
    }

    // Towards the batch's statistics, of which the variance is that without bias.
    private static void Move(float* running, ReadOnlySpan<double> batch, double momentum, double factor)
    {
        for (int channel = 0; channel < batch.Length && running != null; channel++)
            running[channel] = (float)((momentum * factor * batch[channel]) + ((1 - momentum) * running[channel]));
    }

    private static bool TryBackward(ulong* stack, ulong* made)
    {
        KernelTensor given = new((nint)stack[0]), x = new((nint)stack[1]);
        bool training = (byte)stack[7] != 0;
        double epsilon = BitConverter.UInt64BitsToDouble(stack[8]);
        if (!TryPasses(x, out Channels matrix, out ChannelPasses passes) || !given.Sizes.SequenceEqual(x.Sizes)) return false;
        int channels = matrix.Count, statistics = training ? 5 : 3;
        if (!TryVector(stack[2], channels, out float* gain)) return false;
        if (!TryVector(stack[statistics], channels, out float* mean) || !TryVector(stack[statistics + 1], channels, out float* spread) || mean == null || spread == null) return false;

        double[] inverse = new double[channels];
        for (int channel = 0; channel < channels; channel++) inverse[channel] = training ? spread[channel] : 1 / Math.Sqrt(spread[channel] + epsilon);
        for (int i = 0; i < Results; i++)
        {
            KernelTensor gradient = !KernelWords.Flag(stack[9], i) ? KernelTensor.Undefined() : i == 0 ? x.Alike() : KernelTensor.Vector(channels);
            made[i] = (ulong)gradient.Handle;
        }

        if (given.IsZero)
        {
            for (int i = 0; i < Results; i++)
            {
                if (KernelWords.Flag(stack[9], i)) new KernelTensor((nint)made[i]).Clear();
            }

            return true;
        }

        bool same = given.Type == x.Type && Channels.Of(given) == matrix;
        KernelTensor dy = same ? given : x.Alike();
        try
        {
            if (!same) dy.Fill(given);
            BatchNormalization.Gradients(
                passes, matrix, dy.Bytes, x.Bytes, mean, inverse, gain, training, (byte*)Address(made[0]), (float*)Address(made[1]), (float*)Address(made[2]));
        }
        finally
        {
            if (!same) dy.Delete();
        }

        return true;
    }

    // Parameters are float32: in bfloat16 they are libtorch's own.
    private static bool TryPasses(KernelTensor x, out Channels matrix, out ChannelPasses passes)
    {
        (matrix, passes) = (default, null!);
        if (!(x.IsFloat32 || x.IsBFloat16) || Channels.Of(x) is not { } served) return false;
        (matrix, passes) = (served, ChannelPasses.Of(width, x.IsBFloat16));
        return passes.Serves(matrix);
    }

    // An optional argument with a number for each channel; null where it is not given.
    private static bool TryVector(ulong word, int channels, out float* data)
    {
        data = null;
        if (KernelWords.Optional(word) is not { } vector) return true;
        ReadOnlySpan<long> sizes = vector.Sizes;
        if (!vector.IsFloat32 || sizes.Length != 1 || sizes[0] != channels || vector.Strides[0] != 1) return false;
        data = vector.Data;
        return true;
    }

    private static void* Address(ulong handle) => new KernelTensor((nint)handle) is { IsDefined: true } tensor ? tensor.Bytes : null;
}
