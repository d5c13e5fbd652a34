using TorchSharp.Modules;
using static GanFunctional.Bench.Stock.Modules;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>PyTorch's example `dcgan`: sigmoid and BCE, D on real images, then on the detached fakes, then G through D.</summary>
internal static class Dcgan
{
    internal static Sequential Generator() => nn.Sequential(
        Up(100, 512, 4, 1, 0), nn.BatchNorm2d(512), nn.ReLU(),
        Up(512, 256, 4, 2, 1), nn.BatchNorm2d(256), nn.ReLU(),
        Up(256, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.ReLU(),
        Up(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.ReLU(),
        Up(64, 3, 4, 2, 1), nn.Tanh()).WithNormalWeights();

    internal static Sequential Discriminator() => nn.Sequential(
        Down(3, 64, 4, 2, 1), nn.LeakyReLU(0.2),
        Down(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        Down(128, 256, 4, 2, 1), nn.BatchNorm2d(256), nn.LeakyReLU(0.2),
        Down(256, 512, 4, 2, 1), nn.BatchNorm2d(512), nn.LeakyReLU(0.2),
        Down(512, 1, 4, 1, 0)).WithNormalWeights();

    // The same for grey images: 7×7 at the small end, two doublings.
    private static Sequential GreyGenerator() => nn.Sequential(
        Up(100, 128, 7, 1, 0), nn.BatchNorm2d(128), nn.ReLU(),
        Up(128, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.ReLU(),
        Up(64, 1, 4, 2, 1), nn.Tanh()).WithNormalWeights();

    private static Sequential GreyDiscriminator() => nn.Sequential(
        Down(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
        Down(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        Down(128, 1, 7, 1, 0)).WithNormalWeights();

    /// <summary>64×64, batch 64.</summary>
    internal static StockSystem Create(Setup s) => Create(s, Generator(), Discriminator(), s.Images(64, 3, 64, 64), () => randn(64, 100, 1, 1));

    /// <summary>28×28, batch 16.</summary>
    internal static StockSystem Create28(Setup s) => Create(s, GreyGenerator(), GreyDiscriminator(), s.Images(16, 1, 28, 28), () => randn(16, 100, 1, 1));

    /// <summary>The game of any two networks.</summary>
    internal static StockSystem Create(Setup s, Sequential ofImages, Sequential ofLogits, Tensor real, Func<Tensor> latent)
    {
        Sequential generator = s.Net(ofImages), discriminator = s.Net(ofLogits);
        optim.Optimizer optimizerD = s.Adam(2e-4, discriminator), optimizerG = s.Adam(2e-4, generator);
        BCELoss criterion = nn.BCELoss();
        Tensor label = ones(real.shape[0]);
        Tensor Judge(Tensor images) => sigmoid(s.Run(discriminator, images)).flatten();

        return new([("generator", generator), ("discriminator", discriminator)], () =>
        {
            discriminator.zero_grad();
            label.fill_(1);
            Tensor lossReal = criterion.call(Judge(real), label);
            lossReal.backward();
            Tensor fake = s.Run(generator, latent());
            label.fill_(0);
            Tensor lossFake = criterion.call(Judge(fake.detach()), label);
            lossFake.backward();
            optimizerD.step();

            generator.zero_grad();
            label.fill_(1);
            Tensor lossG = criterion.call(Judge(fake), label);
            lossG.backward();
            optimizerG.step();
            return [lossReal + lossFake, lossG];
        });
    }
}
