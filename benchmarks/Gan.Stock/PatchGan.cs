using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>The discriminator of Pix2Pix and CycleGAN, which judges patches of 70×70 pixels.</summary>
internal static class PatchGan
{
    /// <summary>Makes it with batch norms, or with instance norms, whose convolutions have biases.</summary>
    internal static Sequential Create(long channels, bool instance)
    {
        nn.Module<Tensor, Tensor> Norm(long width) => instance ? nn.InstanceNorm2d(width) : nn.BatchNorm2d(width);
        return nn.Sequential(
            nn.Conv2d(channels, 64, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 128, 4, 2, 1, bias: instance), Norm(128), nn.LeakyReLU(0.2),
            nn.Conv2d(128, 256, 4, 2, 1, bias: instance), Norm(256), nn.LeakyReLU(0.2),
            nn.Conv2d(256, 512, 4, 1, 1, bias: instance), Norm(512), nn.LeakyReLU(0.2),
            nn.Conv2d(512, 1, 4, 1, 1)).WithNormalWeights();
    }
}
