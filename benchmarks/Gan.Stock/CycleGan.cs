using TorchSharp.Modules;
using static GanFunctional.Bench.Stock.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Bench.Stock;

/// <summary>Residual generators and PatchGANs 70, batch 1, with the identity loss and pools of past fakes: G, then D.</summary>
internal static class CycleGan
{
    internal static StockSystem Create(Setup s, int size, int blocks)
    {
        Sequential ab = s.Net(Generator(blocks)), ba = s.Net(Generator(blocks));
        Sequential dA = s.Net(PatchGan.Create(3, instance: true)), dB = s.Net(PatchGan.Create(3, instance: true));
        optim.Optimizer optimizerG = s.Adam(2e-4, ab, ba), optimizerD = s.Adam(2e-4, dA, dB);
        Tensor a = s.Images(1, 3, size, size), b = s.Images(1, 3, size, size);
        Pool poolA = new(), poolB = new();

        return new([("generatorAB", ab), ("generatorBA", ba), ("discriminatorA", dA), ("discriminatorB", dB)], () =>
        {
            Tensor fakeB = s.Run(ab, a), fakeA = s.Run(ba, b);
            RequireGradients(false, dA, dB);
            Tensor lossG = Near(s.Run(dA, fakeA), 1) + Near(s.Run(dB, fakeB), 1);
            lossG += 10 * (F.l1_loss(s.Run(ba, fakeB), a) + F.l1_loss(s.Run(ab, fakeA), b));
            lossG += 5 * (F.l1_loss(s.Run(ba, a), a) + F.l1_loss(s.Run(ab, b), b));
            Descend(optimizerG, lossG);
            RequireGradients(true, dA, dB);
            Tensor pastA = poolA.Exchange(fakeA), pastB = poolB.Exchange(fakeB);
            Tensor lossD = 0.5 * (Near(s.Run(dA, a), 1) + Near(s.Run(dA, pastA), 0));
            lossD += 0.5 * (Near(s.Run(dB, b), 1) + Near(s.Run(dB, pastB), 0));
            Descend(optimizerD, lossD);
            return [lossG, lossD];
        });
    }

    private static Tensor Near(Tensor logits, double target) => F.mse_loss(logits, full_like(logits, target));

    private static Sequential Generator(int blocks)
    {
        Sequential net = nn.Sequential(
            nn.ReflectionPad2d(3), nn.Conv2d(3, 64, 7), nn.InstanceNorm2d(64), nn.ReLU(),
            nn.Conv2d(64, 128, 3, 2, 1), nn.InstanceNorm2d(128), nn.ReLU(),
            nn.Conv2d(128, 256, 3, 2, 1), nn.InstanceNorm2d(256), nn.ReLU());
        for (int i = 0; i < blocks; i++) net.append(new Block(256));
        return net
            .append(nn.ConvTranspose2d(256, 128, 3, 2, 1, 1)).append(nn.InstanceNorm2d(128)).append(nn.ReLU())
            .append(nn.ConvTranspose2d(128, 64, 3, 2, 1, 1)).append(nn.InstanceNorm2d(64)).append(nn.ReLU())
            .append(nn.ReflectionPad2d(3)).append(nn.Conv2d(64, 3, 7)).append(nn.Tanh()).WithNormalWeights();
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential main;

        internal Block(long width)
            : base(nameof(Block))
        {
            main = nn.Sequential(
                nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width), nn.ReLU(),
                nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => x + main.call(x);
    }

    /// <summary>The last 50 fakes, of which one may be given in a new one's place.</summary>
    private sealed class Pool
    {
        private const int Room = 50;

        private readonly List<Tensor> images = [];
        private readonly Random random = new(0);

        internal Tensor Exchange(Tensor image)
        {
            // What is kept outlives the step.
            image = image.detach().DetachFromDisposeScope();
            if (images.Count < Room)
            {
                images.Add(image);
                return image;
            }

            if (random.NextDouble() <= 0.5) return image.MoveToOuterDisposeScope();
            int slot = random.Next(Room);
            (Tensor past, images[slot]) = (images[slot], image);
            return past;
        }
    }
}
