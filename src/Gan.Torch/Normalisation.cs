using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>Batch and instance normalisation, followed by a leaky ReLU. Statistics are float32 (or float64), whatever the images are.</summary>
internal static class Normalisation
{
    internal static Tensor Batch(
        Tensor x, Tensor? gain, Tensor? bias, Tensor? runningMean, Tensor? runningVariance, bool training, double momentum, double epsilon, double slope)
    {
        if (x.Dimensions < 2) throw new TorchException($"batch_norm({x}): [n, c, …] is needed");
        Check("batch_norm", x, gain, bias, runningMean, runningVariance);
        if (!training && runningMean is null) throw new TorchException("batch_norm: evaluation needs the running statistics");
        if (training && x.Elements == x.Shape[1])
            throw new TorchException($"batch_norm({x}): the batch has one value per channel, so no variance; train with a larger batch");
        return Tensor.Composed(
            "batch_norm",
            () => Leaky(F.batch_norm(x.Value, runningMean?.Value, runningVariance?.Value, gain?.Value, bias?.Value, training, momentum, epsilon), slope),
            x,
            gain,
            bias,
            training);
    }

    internal static Tensor Instance(Tensor x, Tensor? gain, Tensor? bias, double epsilon, double slope, Tensor? runningMean, Tensor? runningVariance)
    {
        if (x.Dimensions < 3) throw new TorchException($"instance_norm({x}): [n, c, h, w] is needed");
        Check("instance_norm", x, gain, bias, runningMean, runningVariance);
        if (x.Elements > 0 && x.Elements == x.Shape[0] * x.Shape[1])
            throw new TorchException($"instance_norm({x}): the images have one value per channel, so no variance; take larger images");
        if (runningMean is not null && runningVariance is not null) Track(x, runningMean, runningVariance);

        // libtorch's own instance_norm gives up channels_last, which a single image, being its own batch, can keep. (Its group_norm keeps it
        // too, but takes the variance as a difference of squares: nothing is left of it where the mean is large.)
        return Tensor.Composed(
            "instance_norm",
            () => Leaky(
                x.Shape[0] == 1
                    ? F.batch_norm(x.Value, null, null, gain?.Value, bias?.Value, training: true, eps: epsilon)
                    : F.instance_norm(x.Value, null, null, gain?.Value, bias?.Value, use_input_stats: true, eps: epsilon),
                slope),
            x,
            gain,
            bias);
    }

    // Moves the running statistics by a tenth towards the batch's mean of its images' own.
    private static void Track(Tensor x, Tensor runningMean, Tensor runningVariance)
    {
        const double Momentum = 0.1;
        using var constant = Autograd.NoGrad();
        using Scope scope = new();
        long[] pixels = [.. Enumerable.Range(2, x.Dimensions - 2).Select(d => (long)d)];
        Tensor wide = x.To(runningMean.DType);
        runningMean.LerpInPlace(wide.Mean(pixels).Mean([0]), Momentum);
        runningVariance.LerpInPlace(wide.Variance(pixels).Mean([0]), Momentum);
    }

    // In the place of a tensor that nothing else has seen.
    private static torch.Tensor Leaky(torch.Tensor fresh, double slope) =>
        slope == 1.0 ? fresh : slope == 0.0 ? F.relu(fresh, inplace: true) : Number.With(slope, fresh.leaky_relu_);

    private static void Check(string function, Tensor x, Tensor? gain, Tensor? bias, Tensor? runningMean, Tensor? runningVariance)
    {
        if (runningMean is null != runningVariance is null) throw new TorchException($"{function}: give both running_mean and running_var, or none");
        ReadOnlySpan<Tensor?> perChannel = [gain, bias, runningMean, runningVariance];
        foreach (Tensor? tensor in perChannel)
        {
            if (tensor is not null && tensor.Elements != x.Shape[1])
                throw new TorchException($"{function}({x}): x has {x.Shape[1]} channels, but a parameter or running statistic has {tensor.Elements} elements");
        }
    }
}
