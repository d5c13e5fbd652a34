using TorchSharp.Modules;
using static GanFunctional.Bench.Stock.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Bench.Stock;

/// <summary>Chollet's 32×32 game, batch 20: D on fakes and real images in one batch with raised targets, then G on fresh latents.</summary>
internal static class Frog
{
    private const int Batch = 20;

    internal static Sequential Generator() => nn.Sequential(
        nn.Linear(32, 128 * 16 * 16), nn.LeakyReLU(0.3), nn.Unflatten(1, [128, 16, 16]),
        nn.Conv2d(128, 256, 5, padding: 2L), nn.LeakyReLU(0.3),
        nn.ConvTranspose2d(256, 256, 4, 2, 1), nn.LeakyReLU(0.3),
        nn.Conv2d(256, 256, 5, padding: 2L), nn.LeakyReLU(0.3),
        nn.Conv2d(256, 256, 5, padding: 2L), nn.LeakyReLU(0.3),
        nn.Conv2d(256, 3, 7, padding: 3L), nn.Tanh());

    internal static Sequential Discriminator() => nn.Sequential(
        nn.Conv2d(3, 128, 3), nn.LeakyReLU(0.3),
        nn.Conv2d(128, 128, 4, stride: 2), nn.LeakyReLU(0.3),
        nn.Conv2d(128, 128, 4, stride: 2), nn.LeakyReLU(0.3),
        nn.Conv2d(128, 128, 4, stride: 2), nn.LeakyReLU(0.3),
        nn.Flatten(), nn.Dropout(0.4), nn.Linear(512, 1));

    internal static StockSystem Create(Setup s)
    {
        Sequential generator = s.Net(Generator()), discriminator = s.Net(Discriminator());
        optim.Optimizer optimizerD = Rule(s, discriminator, 8e-4), optimizerG = Rule(s, generator, 4e-4);
        Tensor real = s.Images(Batch, 3, 32, 32), kinds = cat([ones(Batch, 1), zeros(Batch, 1)]);

        return new([("generator", generator), ("discriminator", discriminator)], () =>
        {
            Tensor fake;
            using (no_grad()) fake = s.Run(generator, randn(Batch, 32));
            Tensor targets = kinds + 0.05 * rand(2 * Batch, 1);
            Tensor lossD = F.binary_cross_entropy_with_logits(s.Run(discriminator, cat([fake, real])), targets);
            Move(discriminator, optimizerD, lossD);
            Tensor lossG = Against(s.Run(discriminator, s.Run(generator, randn(Batch, 32))), 0);
            Move(generator, optimizerG, lossG);
            return [lossD, lossG];
        });
    }

    private static optim.Optimizer Rule(Setup s, Sequential net, double rate) => s.Optimizer([net], moved => optim.RMSProp(moved, rate, alpha: 0.9, eps: 1e-7));

    private static void Move(Sequential net, optim.Optimizer optimizer, Tensor loss)
    {
        optimizer.zero_grad();
        loss.backward();
        nn.utils.clip_grad_value_(net.parameters(), 1);
        optimizer.step();
    }
}
