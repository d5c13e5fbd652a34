using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>
/// Batch and instance normalisation, followed by a leaky ReLU. Statistics are float32 (or float64) for inputs
/// of every type.
/// </summary>
internal static class Normalisation
{
    // How far running statistics of images move towards the mean of a batch's.
    private const double Momentum = 0.1;

    internal static Tensor Batch(
        Tensor x, Tensor? gain, Tensor? bias, Tensor? runningMean, Tensor? runningVariance, bool training, double momentum, double epsilon, double slope)
    {
        FastKernels.Install();
        if (x.ndim < 2) throw new TorchException($"batch_norm({x.Describe()}): [n, c, …] is needed");
        Check("batch_norm", x, gain, bias, runningMean, runningVariance);
        if (!training && runningMean is null) throw new TorchException("batch_norm: evaluation needs the running statistics");
        if (training && x.numel() == x.shape[1])
            throw new TorchException($"batch_norm({x.Describe()}): the batch has one value per channel, so no variance; train with a larger batch");
        return Refusal.Steps(
            "batch_norm",
            () => Leaky(F.batch_norm(x, runningMean, runningVariance, gain, bias, training, momentum, epsilon), slope),
            x,
            gain,
            bias,
            training);
    }

    internal static Tensor Instance(Tensor x, Tensor? gain, Tensor? bias, double epsilon, double slope, Tensor? runningMean, Tensor? runningVariance)
    {
        FastKernels.Install();
        if (x.ndim < 3) throw new TorchException($"instance_norm({x.Describe()}): [n, c, h, w] is needed");
        Check("instance_norm", x, gain, bias, runningMean, runningVariance);
        if (x.numel() > 0 && x.numel() == x.shape[0] * x.shape[1])
            throw new TorchException($"instance_norm({x.Describe()}): the images have one value per channel, so no variance; take larger images");
        return Refusal.Steps("instance_norm", () => Leaky(Images(x, gain, bias, epsilon, runningMean, runningVariance), slope), x, gain, bias);
    }

    // libtorch's own instance_norm gives up channels_last, which an image, being its own batch, can keep.
    // (Its group_norm keeps it too, but takes the variance as a difference of squares: nothing is left of it
    // where the mean is large.)
    private static Tensor Images(Tensor x, Tensor? gain, Tensor? bias, double epsilon, Tensor? runningMean, Tensor? runningVariance)
    {
        if (x.shape[0] == 1) return F.batch_norm(x, runningMean, runningVariance, gain, bias, training: true, Momentum, epsilon);
        if (!x.is_cpu() || x.ndim != 4 || x.stride(1) != 1)
            return F.instance_norm(x, runningMean, runningVariance, gain, bias, use_input_stats: true, Momentum, epsilon);
        if (runningMean is null || runningVariance is null)
            return torch.cat([.. x.split(1).Select(image => F.batch_norm(image, null, null, gain, bias, training: true, eps: epsilon))]);

        // Running statistics that move all the way are the image's own.
        Tensor means = torch.zeros([x.shape[0], x.shape[1]], runningMean.dtype), variances = means.zeros_like();
        Tensor y = torch.cat([.. x.split(1).Select((image, i) => F.batch_norm(image, means[i], variances[i], gain, bias, training: true, momentum: 1, epsilon))]);
        using var constant = torch.no_grad();
        runningMean.LerpInPlace(means.mean([0]), Momentum);
        runningVariance.LerpInPlace(variances.mean([0]), Momentum);
        return y;
    }

    // In the place of a tensor that nothing else has seen.
    private static Tensor Leaky(Tensor fresh, double slope) =>
        slope == 1.0 ? fresh : slope == 0.0 ? F.relu(fresh, inplace: true) : Number.With(slope, fresh.leaky_relu_);

    private static void Check(string function, Tensor x, Tensor? gain, Tensor? bias, Tensor? runningMean, Tensor? runningVariance)
    {
        if (runningMean is null != runningVariance is null) throw new TorchException($"{function}: give both running_mean and running_var, or none");
        ReadOnlySpan<Tensor?> perChannel = [gain, bias, runningMean, runningVariance];
        foreach (Tensor? tensor in perChannel)
        {
            if (tensor is not null && tensor.numel() != x.shape[1])
                throw new TorchException($"{function}({x.Describe()}): x has {x.shape[1]} channels, but a parameter or running statistic has {tensor.numel()} elements");
        }
    }
}
