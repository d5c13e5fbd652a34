using TorchSharp.Modules;
using static GanFunctional.Bench.Stock.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Bench.Stock;

/// <summary>StarGAN's networks for 128×128 pixels and five attributes, batch 4, and a step of each player, as the authors write them.</summary>
internal static class StarGan
{
    private const int Batch = 4, Size = 128, Labels = 5;

    /// <summary>D's step with the gradient penalty.</summary>
    internal static StockSystem CreateD(Setup s)
    {
        Play play = new(s);
        optim.Optimizer optimizer = s.Adam(1e-4, play.D);

        return new(play.Networks, () =>
        {
            (Tensor source, Tensor classes) = s.Run(play.D, play.X);
            Tensor fake;
            using (no_grad()) fake = s.Run(play.G, play.X, play.Targets);
            Tensor loss = -source.mean() + Classified(classes, play.Given) + s.Run(play.D, fake).Item1.mean();
            Tensor alpha = rand(Batch, 1, 1, 1);
            loss += 10 * Penalty(s, play.D, alpha * play.X + (1 - alpha) * fake);
            Descend(optimizer, loss);
            return [loss];
        });
    }

    /// <summary>G's step. D's gradients are computed and thrown away.</summary>
    internal static StockSystem CreateG(Setup s)
    {
        Play play = new(s);
        optim.Optimizer optimizer = s.Adam(1e-4, play.G);

        return new(play.Networks, () =>
        {
            Tensor fake = s.Run(play.G, play.X, play.Targets);
            (Tensor source, Tensor classes) = s.Run(play.D, fake);
            Tensor again = s.Run(play.G, fake, play.Given);
            Tensor loss = -source.mean() + Classified(classes, play.Targets) + 10 * F.l1_loss(again, play.X);
            play.D.zero_grad();
            Descend(optimizer, loss);
            return [loss];
        });
    }

    private static Tensor Classified(Tensor logits, Tensor labels) => F.binary_cross_entropy_with_logits(logits, labels, reduction: nn.Reduction.Sum) / Batch;

    private static Tensor Penalty(Setup s, Discriminator discriminator, Tensor points)
    {
        points = points.detach().requires_grad_();
        Tensor source = s.Run(discriminator, points).Item1;
        // TorchSharp's retain_graph is false even where create_graph is true.
        Tensor slope = autograd.grad([source.sum()], [points], retain_graph: true, create_graph: true)[0];
        return (slope.flatten(1).norm(1) - 1).pow(2).mean();
    }

    private sealed class Play(Setup s)
    {
        internal Generator G { get; } = s.Net(new Generator());

        internal Discriminator D { get; } = s.Net(new Discriminator());

        internal Tensor X { get; } = s.Images(Batch, 3, Size, Size);

        internal Tensor Given { get; } = (rand(Batch, Labels) > 0.5).to(ScalarType.Float32);

        internal Tensor Targets => Given.roll(-1, 0);

        internal (string, nn.Module)[] Networks => [("generator", G), ("discriminator", D)];
    }

    private static InstanceNorm2d Norm(long channels) => nn.InstanceNorm2d(channels, affine: true, track_running_stats: true);

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential main;

        internal Block(long width)
            : base(nameof(Block))
        {
            main = nn.Sequential(Down(width, width, 3, 1, 1), Norm(width), nn.ReLU(), Down(width, width, 3, 1, 1), Norm(width));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => x + main.call(x);
    }

    private sealed class Generator : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Sequential main = nn.Sequential(
            Down(3 + Labels, 64, 7, 1, 3), Norm(64), nn.ReLU(),
            Down(64, 128, 4, 2, 1), Norm(128), nn.ReLU(),
            Down(128, 256, 4, 2, 1), Norm(256), nn.ReLU(),
            new Block(256), new Block(256), new Block(256), new Block(256), new Block(256), new Block(256),
            Up(256, 128, 4, 2, 1), Norm(128), nn.ReLU(),
            Up(128, 64, 4, 2, 1), Norm(64), nn.ReLU(),
            Down(64, 3, 7, 1, 3), nn.Tanh());

        internal Generator()
            : base(nameof(Generator)) => RegisterComponents();

        public override Tensor forward(Tensor x, Tensor c) => main.call(cat([x, c.unsqueeze(2).unsqueeze(3).expand(-1, -1, x.shape[2], x.shape[3])], 1));
    }

    private sealed class Discriminator : nn.Module<Tensor, (Tensor Source, Tensor Classes)>
    {
        private readonly Sequential main = nn.Sequential(
            nn.Conv2d(3, 64, 4, 2, 1), nn.LeakyReLU(0.01),
            nn.Conv2d(64, 128, 4, 2, 1), nn.LeakyReLU(0.01),
            nn.Conv2d(128, 256, 4, 2, 1), nn.LeakyReLU(0.01),
            nn.Conv2d(256, 512, 4, 2, 1), nn.LeakyReLU(0.01),
            nn.Conv2d(512, 1024, 4, 2, 1), nn.LeakyReLU(0.01),
            nn.Conv2d(1024, 2048, 4, 2, 1), nn.LeakyReLU(0.01));

        private readonly Conv2d conv1 = Down(2048, 1, 3, 1, 1), conv2 = Down(2048, Labels, Size / 64, 1, 0);

        internal Discriminator()
            : base(nameof(Discriminator)) => RegisterComponents();

        public override (Tensor Source, Tensor Classes) forward(Tensor x)
        {
            Tensor h = main.call(x);
            return (conv1.call(h), conv2.call(h).flatten(1));
        }
    }
}
