using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.Bench;

/// <summary>Our training step of each system; batches and sizes in this list are those of benchmarks/Gan.Stock and benchmarks/pytorch/systems.py.</summary>
internal static class Systems
{
    internal static readonly TrainingSystem[] All =
    [
        new("dcgan", "DCGAN-64, batch 64", 64, 64, DcganStep),
        new("dcgan-28", "DCGAN-28, batch 16", 16, 28, Dcgan28Step),
        new("vanilla", "vanilla GAN, 28×28, batch 16", 16, 28, VanillaStep),
        new("frog", "frog, 32×32, batch 20", 20, 32, FrogStep),
        new("gancls", "GAN-CLS-INT-64, batch 64", 64, 64, GanClsStep),
        new("completion", "completion, one step on z, batch 64", 64, 64, CompletionStep),
        new("stargan-d", "StarGAN-128, D with penalty, batch 4", 4, 128, (dtype, batch, size) => StarGanStep(dtype, batch, size, "D")),
        new("stargan-g", "StarGAN-128, G, batch 4", 4, 128, (dtype, batch, size) => StarGanStep(dtype, batch, size, "G")),
        new("pix2pix", "Pix2Pix-256, batch 1", 1, 256, Pix2PixStep),
        new("cyclegan", "CycleGAN-128, 6 blocks, batch 1", 1, 128, (dtype, batch, size) => CycleGanStep(dtype, batch, size, 6)),
        new("cyclegan-256", "CycleGAN-256, 9 blocks, batch 1", 1, 256, (dtype, batch, size) => CycleGanStep(dtype, batch, size, 9)),
    ];

    internal static TrainingSystem Named(string name) => All.First(s => s.Name == name);

    private static readonly torch.Generator Stream = Generators.Seeded(1);

    private static Tensor Images(int count, int size, int channels = 3) => Draw.Uniform(Stream, [count, channels, size, size], -1, 1).ChannelsLast();

    private static Action DcganStep(ScalarType dtype, int batch, int size) => ImageGanStep(Dcgan.create(ImageShape.Square(size, 3)), dtype, batch);

    // Grey images.
    private static Action Dcgan28Step(ScalarType dtype, int batch, int size) => ImageGanStep(Dcgan.create(ImageShape.Square(size, 1)), dtype, batch);

    private static Action VanillaStep(ScalarType dtype, int batch, int size) =>
        ImageGanStep(VanillaGan.create(Objective.NonSaturating, ImageShape.Square(size, 1)), dtype, batch);

    private static Action FrogStep(ScalarType dtype, int batch, int size) => ImageGanStep(Frog.create(ImageShape.Square(size, 3)), dtype, batch);

    private static Action ImageGanStep(ImageGan gan, ScalarType dtype, int batch)
    {
        ImageGan computing = ImageGanModule.mixedPrecision(dtype, gan);
        Trainer<Tensor> trainer = ImageGanModule.start(0, torch.CPU, ImageGanModule.networks(0, torch.CPU, computing), computing);
        Tensor real = Images(batch, gan.Shape.Height, gan.Shape.Channels);
        return () => trainer.Play(real);
    }

    private static Action Pix2PixStep(ScalarType dtype, int batch, int size)
    {
        Trainer<Tuple<Tensor, Tensor>> trainer = Trainer.start(0, torch.CPU, PaperNetworks.Game(PaperNetworks.Pix2Pix(torch.CPU, dtype)));
        var pair = Tuple.Create(Images(batch, size), Images(batch, size));
        return () => trainer.Play(pair);
    }

    private static Action CycleGanStep(ScalarType dtype, int batch, int size, int blocks)
    {
        Trainer<Tuple<Tensor, Tensor>> trainer = Trainer.start(0, torch.CPU, PaperNetworks.Game(PaperNetworks.CycleGan(torch.CPU, dtype, blocks)));
        var pair = Tuple.Create(Images(batch, size), Images(batch, size));
        return () => trainer.Play(pair);
    }

    // The one player's turn with what it needs of the play: the generator's has no use for the discriminator's fakes.
    private static Action StarGanStep(ScalarType dtype, int batch, int size, string player)
    {
        StarGanModels networks = PaperNetworks.StarGan(torch.CPU, dtype);
        Game<StarGanBatch, StarGanPlay> game = PaperNetworks.Game(networks);
        Player<StarGanPlay> its = game.Players.First(p => p.Name == player);
        Tensor labels = Draw.Bernoulli(Stream, [batch, 5], 0.5), targets = torch.cat([labels.narrow(0, 1, batch - 1), labels.narrow(0, 0, 1)]);
        var given = new StarGanBatch(Images(batch, size), labels, 0);
        FSharpFunc<Step, FSharpFunc<StarGanBatch, StarGanPlay>> play = player == "D"
            ? game.Play
            : FuncConvert.FromFunc((Step step, StarGanBatch b) =>
            {
                Func<Tuple<Tensor, Tensor>, Tensor> g = ModelModule.train(step, networks.Generator).Invoke;
                var translate = FuncConvert.FromFunc((Tensor images, Tensor wanted) => StarGan.Translate(PaperNetworks.Labels, g, 0, images, wanted));
                return new StarGanPlay(b.Images, 0, b.Labels, targets, b.Images, b.Images, translate, ModelModule.train(step, networks.Discriminator));
            });
        Player<StarGanPlay> always = new(its.Name, its.Params, its.Optimizer, its.Loss, every: 1, its.Project);
        Trainer<StarGanBatch> trainer = Trainer.start(0, torch.CPU, new Game<StarGanBatch, StarGanPlay>(play, [always]));
        return () => trainer.Play(given);
    }

    private static Action GanClsStep(ScalarType dtype, int batch, int size)
    {
        Trainer<GanClsBatch> trainer = Trainer.start(0, torch.CPU, PaperNetworks.Game(PaperNetworks.GanCls(torch.CPU, dtype)));
        Tensor texts = Draw.Normal(Stream, [batch, 1024]), wrong = Draw.Normal(Stream, [batch, 1024]);
        var given = new GanClsBatch(Images(batch, size), texts, wrong);
        return () => trainer.Play(given);
    }

    private static Action CompletionStep(ScalarType dtype, int batch, int size)
    {
        ImageGan gan = ImageGanModule.mixedPrecision(dtype, Dcgan.create(ImageShape.Square(size, 3)));
        Networks networks = ImageGanModule.networks(0, torch.CPU, gan);
        Tensor mask = torch.ones([1, 1, size, size]);
        mask.narrow(2, size / 4, size / 2).narrow(3, size / 4, size / 2).FillInPlace(0);
        Params z = ParamsModule.leaf("z", Completion.start(Stream, batch, gan));
        Game<Unit, Tensor> game = Completion.game(Completion.defaults, Known.NewPixels(mask), Images(batch, size), z, networks.Generator, Microsoft.FSharp.Core.FSharpOption<Model<Tensor, Tensor>>.Some(networks.Discriminator));
        Trainer<Unit> trainer = Trainer.start(0, torch.CPU, game);
        return () => trainer.Play(null!);
    }
}
