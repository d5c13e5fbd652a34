namespace GanFunctional.Torch.Tests;

/// <summary>libtorch's own functions, as TorchSharp calls them, with the arguments of ours: what those are compared with.</summary>
internal static class Aten
{
    public static Tensor BatchNorm(Tensor x, Tensor? gain, Tensor? bias, Tensor? mean, Tensor? variance, bool training) =>
        F.batch_norm(x, mean, variance, gain, bias, training);

    public static Tensor InstanceNorm(Tensor x, Tensor? gain, Tensor? bias, Tensor? mean, Tensor? variance, double epsilon = 1e-5) =>
        F.instance_norm(x, mean, variance, gain, bias, eps: epsilon);
}
