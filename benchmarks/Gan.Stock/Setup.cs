using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>The switches, applied to networks, inputs, calls and optimizers.</summary>
/// <param name="ChannelsLast">Whether weights and images are laid out channels last; else all is contiguous, as made.</param>
/// <param name="BFloat16">Whether convolutions and linear layers compute in bfloat16; else all is float32.</param>
internal sealed record Setup(bool ChannelsLast, bool BFloat16)
{
    /// <summary>
    /// A flavour: float32, channels-last (float32, too) or bfloat16. The last is channels last as well: in the contiguous layout libtorch
    /// 2.10's bfloat16 convolutions read past small channel counts, and losses are NaN within a few steps.
    /// </summary>
    internal static Setup Named(string flavour) => flavour switch
    {
        "float32" => new(ChannelsLast: false, BFloat16: false),
        "channels-last" => new(ChannelsLast: true, BFloat16: false),
        "bfloat16" => new(ChannelsLast: true, BFloat16: true),
        _ => throw new ArgumentException($"'{flavour}' is none of float32, channels-last and bfloat16", nameof(flavour)),
    };

    private ScalarType Type => BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>
    /// A network in the layout and type. In bfloat16 its layers hold bfloat16 weights, and the float32 ones that the optimizer moves
    /// stand beside (<see cref="SwitchedOptimizer"/>). TorchSharp has no autocast. Weights in float32 would be cast, and their gradients
    /// cast back, at every use: this way once per step, and StarGAN's D uses its 45 million weights three times. Norms stay in float32.
    /// </summary>
    internal T Net<T>(T net)
        where T : nn.Module
    {
        net.apply(layer =>
        {
            switch (layer)
            {
                case Convolution convolution:
                    // An assignment disposes of the parameter that was there.
                    if (ChannelsLast) convolution.weight = nn.Parameter(Laid(convolution.weight.detach()));
                    convolution.to(Type);
                    break;
                case Linear linear:
                    linear.to(Type);
                    break;
            }
        });
        return net;
    }

    /// <summary>Images, uniform in [-1, 1].</summary>
    internal Tensor Images(params long[] shape) => Laid(rand(shape) * 2 - 1);

    /// <summary>The network's output in float32.</summary>
    internal Tensor Run(nn.Module<Tensor, Tensor> net, Tensor x) => net.call(x.to(Type)).to(ScalarType.Float32);

    /// <inheritdoc cref="Run(nn.Module{Tensor, Tensor}, Tensor)"/>
    internal Tensor Run(nn.Module<Tensor, Tensor, Tensor> net, Tensor x, Tensor condition) =>
        net.call(x.to(Type), condition.to(Type)).to(ScalarType.Float32);

    /// <inheritdoc cref="Run(nn.Module{Tensor, Tensor}, Tensor)"/>
    internal (Tensor, Tensor) Run(nn.Module<Tensor, (Tensor, Tensor)> net, Tensor x)
    {
        (Tensor first, Tensor second) = net.call(x.to(Type));
        return (first.to(ScalarType.Float32), second.to(ScalarType.Float32));
    }

    /// <summary>Adam over all parameters of the networks.</summary>
    internal optim.Optimizer Adam(double rate, params nn.Module[] nets) => Optimizer(nets, moved => optim.Adam(moved, rate, beta1: 0.5, beta2: 0.999));

    /// <summary>A rule of descent over all parameters of the networks: as it is, or with the switches.</summary>
    internal optim.Optimizer Optimizer(nn.Module[] nets, Func<IEnumerable<Parameter>, optim.Optimizer> rule)
    {
        Parameter[] parameters = [.. nets.SelectMany(net => net.parameters())];
        return ChannelsLast ? new SwitchedOptimizer(parameters, rule) : rule(parameters);
    }

    // TorchSharp takes no memory format.
    private Tensor Laid(Tensor x) => ChannelsLast ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x;
}
