using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>PyTorch-GAN's `gan.py`, networks of linear layers alone, in the game of PyTorch's example `dcgan`; 28×28, batch 16.</summary>
internal static class Vanilla
{
    private const int Batch = 16;

    internal static StockSystem Create(Setup s) => Dcgan.Create(s, Generator(), Discriminator(), s.Images(Batch, 1, 28, 28), () => randn(Batch, 100));

    private static Sequential Generator() => nn.Sequential(
        nn.Linear(100, 128), nn.LeakyReLU(0.2),
        nn.Linear(128, 256), nn.BatchNorm1d(256, 0.8), nn.LeakyReLU(0.2),
        nn.Linear(256, 512), nn.BatchNorm1d(512, 0.8), nn.LeakyReLU(0.2),
        nn.Linear(512, 1024), nn.BatchNorm1d(1024, 0.8), nn.LeakyReLU(0.2),
        nn.Linear(1024, 784), nn.Tanh(), nn.Unflatten(1, [1, 28, 28]));

    private static Sequential Discriminator() => nn.Sequential(
        nn.Flatten(), nn.Linear(784, 512), nn.LeakyReLU(0.2),
        nn.Linear(512, 256), nn.LeakyReLU(0.2),
        nn.Linear(256, 1));
}
