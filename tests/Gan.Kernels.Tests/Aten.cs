using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch.Tests;

/// <summary>libtorch's own functions, as TorchSharp calls them: what ours are compared with.</summary>
internal static class Aten
{
    public static Tensor Conv2d(Tensor x, Tensor w, Tensor? b, long[] stride, long[] padding) => new(F.conv2d(x.Value, w.Value, b?.Value, stride, padding));

    public static Tensor ConvTranspose2d(Tensor x, Tensor w, Tensor? b, long[] stride, long[] padding, long[] outputPadding) =>
        new(F.conv_transpose2d(x.Value, w.Value, b?.Value, stride, padding, outputPadding));

    public static Tensor Linear(Tensor x, Tensor w, Tensor? b) => new(F.linear(x.Value, w.Value, b?.Value));

    public static Tensor BatchNorm(Tensor x, Tensor? gain, Tensor? bias, Tensor? mean, Tensor? variance, bool training) =>
        new(F.batch_norm(x.Value, mean?.Value, variance?.Value, gain?.Value, bias?.Value, training));

    public static Tensor InstanceNorm(Tensor x, Tensor? gain, Tensor? bias, Tensor? mean, Tensor? variance) =>
        new(F.instance_norm(x.Value, mean?.Value, variance?.Value, gain?.Value, bias?.Value));

    public static Tensor LeakyRelu(Tensor x, double slope) => new(F.leaky_relu(x.Value, slope));

    public static Tensor ReflectionPad(Tensor x, long[] padding) => new(F.pad(x.Value, padding, PaddingModes.Reflect));
}
