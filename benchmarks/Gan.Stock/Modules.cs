using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Bench.Stock;

/// <summary>Parts that the systems share: how their authors start weights, freeze networks, and write losses.</summary>
internal static class Modules
{
    /// <summary>Convolutions from N(0, 0.02), gains of batch norms from N(1, 0.02).</summary>
    internal static T WithNormalWeights<T>(this T net)
        where T : nn.Module
    {
        net.apply(layer =>
        {
            switch (layer)
            {
                case Convolution convolution:
                    nn.init.normal_(convolution.weight, 0, 0.02);
                    break;
                case BatchNorm2d norm:
                    nn.init.normal_(norm.weight, 1, 0.02);
                    nn.init.zeros_(norm.bias);
                    break;
            }
        });
        return net;
    }

    /// <summary>Whether gradients of the network's parameters are taken.</summary>
    internal static void RequireGradients(bool taken, params nn.Module[] nets)
    {
        foreach (Parameter parameter in nets.SelectMany(net => net.parameters())) parameter.requires_grad = taken;
    }

    /// <summary>Binary cross-entropy of logits against one target.</summary>
    internal static Tensor Against(Tensor logits, double target) => F.binary_cross_entropy_with_logits(logits, full_like(logits, target));

    /// <summary>Zeroes gradients, takes those of a loss, and moves.</summary>
    internal static void Descend(optim.Optimizer optimizer, Tensor loss)
    {
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    }

    internal static Conv2d Down(long inputs, long outputs, long kernel, long stride, long padding) => nn.Conv2d(inputs, outputs, kernel, stride, padding, bias: false);

    internal static ConvTranspose2d Up(long inputs, long outputs, long kernel, long stride, long padding) => nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding, bias: false);
}
