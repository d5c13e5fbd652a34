using TorchSharp.Modules;
using static GanFunctional.Bench.Stock.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Bench.Stock;

/// <summary>U-Net 256 and PatchGAN 70 on a pair of 256×256 pixels: D, then G, with D frozen in G's turn.</summary>
internal static class Pix2Pix
{
    private const int Size = 256;

    internal static StockSystem Create(Setup s)
    {
        Sequential generator = s.Net(Generator()), discriminator = s.Net(PatchGan.Create(6, instance: false));
        optim.Optimizer optimizerG = s.Adam(2e-4, generator), optimizerD = s.Adam(2e-4, discriminator);
        Tensor a = s.Images(1, 3, Size, Size), b = s.Images(1, 3, Size, Size);
        Tensor Judge(Tensor image) => s.Run(discriminator, cat([a, image], 1));

        return new([("generator", generator), ("discriminator", discriminator)], () =>
        {
            Tensor fake = s.Run(generator, a);
            RequireGradients(true, discriminator);
            Tensor lossD = 0.5 * (Against(Judge(fake.detach()), 0) + Against(Judge(b), 1));
            Descend(optimizerD, lossD);
            RequireGradients(false, discriminator);
            Tensor lossG = Against(Judge(fake), 1) + 100 * F.l1_loss(fake, b);
            Descend(optimizerG, lossG);
            return [lossD, lossG];
        });
    }

    private static Sequential Generator()
    {
        // Built from the deepest block outwards, as the authors do.
        Skip block = new(512, 512, null, dropout: false);
        for (int i = 0; i < 3; i++) block = new Skip(512, 512, block, dropout: true);
        foreach (long width in new long[] { 256, 128, 64 }) block = new Skip(width, 2 * width, block, dropout: false);
        return nn.Sequential(Down(3, 64, 4, 2, 1), block, nn.ReLU(inplace: true), nn.ConvTranspose2d(128, 3, 4, 2, 1), nn.Tanh()).WithNormalWeights();
    }

    /// <summary>A level of the U-Net. Its first layer works in place, so that the skip carries what that made of the input.</summary>
    private sealed class Skip : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential model;

        internal Skip(long outer, long inner, Skip? inside, bool dropout)
            : base(nameof(Skip))
        {
            model = nn.Sequential(nn.LeakyReLU(0.2, inplace: true), Down(outer, inner, 4, 2, 1));
            if (inside is not null) model.append(nn.BatchNorm2d(inner)).append(inside);
            model.append(nn.ReLU(inplace: true)).append(Up(inside is null ? inner : 2 * inner, outer, 4, 2, 1)).append(nn.BatchNorm2d(outer));
            if (dropout) model.append(nn.Dropout(0.5));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            Tensor y = model.call(x);
            return cat([x, y], 1);
        }
    }
}
