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

    private static Action DcganStep(ScalarType dtype, int batch, int size) => ImageGanStep(Dcgan.create(new ImageShape(size, 3)), dtype, batch);

    // Grey images.
    private static Action Dcgan28Step(ScalarType dtype, int batch, int size) => ImageGanStep(Dcgan.create(new ImageShape(size, 1)), dtype, batch);

    private static Action VanillaStep(ScalarType dtype, int batch, int size) =>
        ImageGanStep(VanillaGan.create(Objective.NonSaturating, new ImageShape(size, 1)), dtype, batch);

    private static Action FrogStep(ScalarType dtype, int batch, int size) => ImageGanStep(Frog.create(new ImageShape(size, 3)), dtype, batch);

    private static Action ImageGanStep(ImageGan gan, ScalarType dtype, int batch)
    {
        ImageGan computing = ImageGanModule.computingIn(dtype, gan);
        Trainer<Tensor> trainer = ImageGanModule.start(0, torch.CPU, ImageGanModule.networks(0, torch.CPU, computing), computing);
        Tensor real = Images(batch, gan.Shape.Size, gan.Shape.Channels);
        return () => trainer.Play(real);
    }

    private static Action Pix2PixStep(ScalarType dtype, int batch, int size)
    {
        Pix2PixNetworks networks = Pix2Pix.networks(0, torch.CPU, dtype, Pix2Pix.defaults);
        Trainer<Tuple<Tensor, Tensor>> trainer = Trainer.start(0, torch.CPU, Pix2Pix.game(Pix2Pix.defaults, networks));
        var pair = Tuple.Create(Images(batch, size), Images(batch, size));
        return () => trainer.Play(pair);
    }

    private static Action CycleGanStep(ScalarType dtype, int batch, int size, int blocks)
    {
        CycleGanSettings d = CycleGan.defaults;
        CycleGanSettings settings = new(
            d.ChannelsA, d.ChannelsB, blocks, d.GeneratorFeatures, d.Dropout, d.Patch, d.DiscriminatorFeatures, d.Norm, d.Objective, d.Cycle, d.Identity, d.Pool, d.LearningRate, d.Beta1);
        CycleGanNetworks networks = CycleGan.networks(0, torch.CPU, dtype, settings);
        Trainer<Tuple<Tensor, Tensor>> trainer = Trainer.start(0, torch.CPU, CycleGan.game(settings, CycleGan.pools(settings), networks));
        var pair = Tuple.Create(Images(batch, size), Images(batch, size));
        return () => trainer.Play(pair);
    }

    // The one player's turn with what it needs of the play: the generator's has no use for the discriminator's fakes.
    private static Action StarGanStep(ScalarType dtype, int batch, int size, string player)
    {
        StarGanSettings settings = StarGan.defaults;
        Optimizer adam = Optimizer.Adam(1e-4, 0.5);
        StarGanModels networks = StarGan.networks(0, torch.CPU, dtype, settings);
        Game<StarGanBatch, StarGanPlay> game = StarGan.game(StarGan.draws, settings, adam, adam, networks);
        Player<StarGanPlay> its = game.Players.First(p => p.Name == player);
        Tensor labels = Draw.Bernoulli(Stream, [batch, 5], 0.5), targets = torch.cat([labels.narrow(0, 1, batch - 1), labels.narrow(0, 0, 1)]);
        var given = new StarGanBatch(Images(batch, size), labels, 0);
        FSharpFunc<Step, FSharpFunc<StarGanBatch, StarGanPlay>> play = player == "D"
            ? game.Play
            : FuncConvert.FromFunc((Step step, StarGanBatch b) =>
            {
                FSharpFunc<Tuple<Tensor, Tensor>, Tensor> g = ModelModule.train(step, networks.Generator);
                var translate = FuncConvert.FromFunc((Tensor images, Tensor wanted) => StarGan.translate(settings, g, 0, images, wanted));
                return new StarGanPlay(b.Images, 0, b.Labels, targets, b.Images, b.Images, translate, ModelModule.train(step, networks.Discriminator));
            });
        Player<StarGanPlay> always = new(its.Name, its.Params, its.Optimizer, its.Loss, every: 1, its.Project);
        Trainer<StarGanBatch> trainer = Trainer.start(0, torch.CPU, new Game<StarGanBatch, StarGanPlay>(play, [always]));
        return () => trainer.Play(given);
    }

    private static Action GanClsStep(ScalarType dtype, int batch, int size)
    {
        GanClsModels networks = GanCls.networks(0, torch.CPU, dtype, GanCls.defaults);
        Trainer<GanClsBatch> trainer = GanCls.start(0, torch.CPU, GanCls.defaults, networks);
        Tensor texts = Draw.Normal(Stream, [batch, 1024]), wrong = Draw.Normal(Stream, [batch, 1024]);
        var given = new GanClsBatch(Images(batch, size), texts, wrong);
        return () => trainer.Play(given);
    }

    private static Action CompletionStep(ScalarType dtype, int batch, int size)
    {
        ImageGan gan = ImageGanModule.computingIn(dtype, Dcgan.create(new ImageShape(size, 3)));
        Networks networks = ImageGanModule.networks(0, torch.CPU, gan);
        Tensor mask = torch.ones([1, 1, size, size]);
        mask.narrow(2, size / 4, size / 2).narrow(3, size / 4, size / 2).FillInPlace(0);
        Params z = ParamsModule.leaf("z", Completion.start(Stream, batch, gan));
        Game<Unit, Tensor> game = Completion.game(Completion.defaults, Known.NewPixels(mask), Images(batch, size), z, networks);
        Trainer<Unit> trainer = Trainer.start(0, torch.CPU, game);
        return () => trainer.Play(null!);
    }
}
