using TorchSharp.Modules;
using static GanFunctional.Bench.Stock.Modules;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>GAN-CLS-INT at 64×64, batch 64, with text codes of 1,024 numbers: D on three pairs, then G on given and mixed codes.</summary>
internal static class GanCls
{
    private const int Batch = 64, Text = 1024, Code = 128, Latent = 100;

    internal static StockSystem Create(Setup s)
    {
        Generator generator = s.Net(new Generator().WithNormalWeights());
        Discriminator discriminator = s.Net(new Discriminator().WithNormalWeights());
        optim.Optimizer optimizerG = s.Adam(2e-4, generator), optimizerD = s.Adam(2e-4, discriminator);
        Tensor x = s.Images(Batch, 3, 64, 64), code = randn(Batch, Text), wrong = randn(Batch, Text);
        Tensor Judge(Tensor images, Tensor of, double target) => Against(s.Run(discriminator, images, of), target);

        return new([("generator", generator), ("discriminator", discriminator)], () =>
        {
            Tensor fake = s.Run(generator, randn(Batch, Latent), code);
            Tensor lossD = Judge(x, code, 1) + 0.5 * (Judge(x, wrong, 0) + Judge(fake.detach(), code, 0));
            Descend(optimizerD, lossD);
            Tensor mixed = 0.5 * code + 0.5 * wrong;
            Tensor between = s.Run(generator, randn(Batch, Latent), mixed);
            Tensor lossG = Judge(fake, code, 1) + Judge(between, mixed, 1);
            Descend(optimizerG, lossG);
            return [lossD, lossG];
        });
    }

    private static Sequential Projection() => nn.Sequential(nn.Linear(Text, Code), nn.LeakyReLU(0.2));

    private sealed class Generator : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Sequential projection = Projection();

        private readonly Sequential main = nn.Sequential(
            Up(Latent + Code, 1024, 4, 1, 0), nn.BatchNorm2d(1024), nn.ReLU(),
            Up(1024, 512, 4, 2, 1), nn.BatchNorm2d(512), nn.ReLU(),
            Up(512, 256, 4, 2, 1), nn.BatchNorm2d(256), nn.ReLU(),
            Up(256, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.ReLU(),
            Up(128, 3, 4, 2, 1), nn.Tanh());

        internal Generator()
            : base(nameof(Generator)) => RegisterComponents();

        public override Tensor forward(Tensor z, Tensor h) => main.call(cat([z, projection.call(h)], 1).unsqueeze(2).unsqueeze(3));
    }

    private sealed class Discriminator : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Sequential projection = Projection();

        private readonly Sequential main = nn.Sequential(
            Down(3, 64, 4, 2, 1), nn.LeakyReLU(0.2),
            Down(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
            Down(128, 256, 4, 2, 1), nn.BatchNorm2d(256), nn.LeakyReLU(0.2),
            Down(256, 512, 4, 2, 1), nn.BatchNorm2d(512), nn.LeakyReLU(0.2));

        private readonly Sequential head = nn.Sequential(
            Down(512 + Code, 512, 1, 1, 0), nn.BatchNorm2d(512), nn.LeakyReLU(0.2),
            Down(512, 1, 4, 1, 0));

        internal Discriminator()
            : base(nameof(Discriminator)) => RegisterComponents();

        public override Tensor forward(Tensor x, Tensor h)
        {
            Tensor code = projection.call(h).unsqueeze(2).unsqueeze(3).expand(-1, -1, 4, 4);
            return head.call(cat([main.call(x), code], 1)).flatten(1);
        }
    }
}
