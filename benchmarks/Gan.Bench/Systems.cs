using GanFunctional.Torch;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.Bench;

/// <summary>Our training step of each system, by element type; sizes and batches are those of benchmarks/pytorch/systems.py.</summary>
internal static class Systems
{
    internal static readonly (string Name, string What, Func<DType, Action> Step)[] All =
    [
        ("dcgan", "DCGAN-64, batch 64", DcganStep),
        ("pix2pix", "Pix2Pix-256, batch 1", Pix2PixStep),
        ("cyclegan", "CycleGAN-128, 6 blocks, batch 1", CycleGanStep),
        ("stargan-d", "StarGAN-128, discriminator with penalty, batch 4", dtype => StarGanStep(dtype, "D")),
        ("stargan-g", "StarGAN-128, generator, batch 4", dtype => StarGanStep(dtype, "G")),
        ("gancls", "GAN-CLS-INT-64, batch 64", GanClsStep),
        ("completion", "completion with DCGAN-64, one step on z, batch 64", CompletionStep),
    ];

    private static readonly FSharpFunc<long, double> ConstantRate = FuncConvert.FromFunc((long _) => 1.0);
    private static readonly Rng Stream = new(1);

    private static Tensor Images(int count, int size) => Tensor.Uniform(Stream, [count, 3, size, size], -1, 1).ChannelsLast();

    private static Action DcganStep(DType dtype)
    {
        ImageGan gan = ImageGanModule.computingIn(dtype, Dcgan.create(new ImageShape(64, 3)));
        Trainer<Tensor> trainer = ImageGanModule.start(0, Device.Cpu, ImageGanModule.networks(0, Device.Cpu, gan), gan);
        Tensor real = Images(64, 64);
        return () => trainer.Play(real);
    }

    private static Action Pix2PixStep(DType dtype)
    {
        Pix2PixNetworks networks = Pix2Pix.networks(0, Device.Cpu, dtype, Pix2Pix.defaults);
        Trainer<Tuple<Tensor, Tensor>> trainer = Trainer.start(0, Device.Cpu, Pix2Pix.game(Pix2Pix.defaults, ConstantRate, networks));
        var pair = Tuple.Create(Images(1, 256), Images(1, 256));
        return () => trainer.Play(pair);
    }

    private static Action CycleGanStep(DType dtype)
    {
        CycleGanSettings d = CycleGan.defaults;
        CycleGanSettings settings = new(
            d.ChannelsA, d.ChannelsB, blocks: 6, d.GeneratorFeatures, d.Dropout, d.Patch, d.DiscriminatorFeatures, d.Norm, d.Objective, d.Cycle, d.Identity, d.Pool, d.LearningRate, d.Beta1);
        CycleGanNetworks networks = CycleGan.networks(0, Device.Cpu, dtype, settings);
        Trainer<Tuple<Tensor, Tensor>> trainer = Trainer.start(0, Device.Cpu, CycleGan.game(settings, ConstantRate, CycleGan.pools(settings), networks));
        var pair = Tuple.Create(Images(1, 128), Images(1, 128));
        return () => trainer.Play(pair);
    }

    // The one player's turn with what it needs of the play: the generator's has no use for the discriminator's fakes.
    private static Action StarGanStep(DType dtype, string player)
    {
        StarGanSettings settings = StarGan.defaults;
        Optimizer adam = Optim.adam(1e-4, Tuple.Create(0.5, 0.999));
        Game<StarGanBatch, StarGanPlay> game = StarGan.game(StarGan.draws, settings, adam, adam, StarGan.networks(0, Device.Cpu, dtype, settings));
        Player<StarGanPlay> its = game.Players.First(p => p.Name == player);
        Tensor images = Images(4, 128), labels = Tensor.Bernoulli(Stream, [4, 5], 0.5), targets = Tensor.Cat([labels.Narrow(0, 1, 3), labels.Narrow(0, 0, 1)]);
        var batch = new StarGanBatch(images, labels, 0);
        FSharpFunc<Step, FSharpFunc<StarGanBatch, StarGanPlay>> play = player == "D"
            ? game.Play
            : FuncConvert.FromFunc((Step _, StarGanBatch b) => new StarGanPlay(b.Images, 0, b.Labels, targets, b.Images, b.Images));
        Player<StarGanPlay> always = new(its.Name, its.Params, its.Optimizer, its.Loss, every: 1, its.Project);
        Trainer<StarGanBatch> trainer = Trainer.start(0, Device.Cpu, new Game<StarGanBatch, StarGanPlay>(play, [always]));
        return () => trainer.Play(batch);
    }

    private static Action GanClsStep(DType dtype)
    {
        GanClsModels networks = GanCls.networks(0, Device.Cpu, dtype, GanCls.defaults);
        Trainer<GanClsBatch> trainer = GanCls.start(0, Device.Cpu, GanCls.defaults, networks);
        Tensor texts = Tensor.Normal(Stream, [64, 1024]), wrong = Tensor.Normal(Stream, [64, 1024]);
        var batch = new GanClsBatch(Images(64, 64), texts, wrong);
        return () => trainer.Play(batch);
    }

    private static Action CompletionStep(DType dtype)
    {
        ImageGan gan = ImageGanModule.computingIn(dtype, Dcgan.create(new ImageShape(64, 3)));
        Networks networks = ImageGanModule.networks(0, Device.Cpu, gan);
        Tensor mask = Tensor.Ones([1, 1, 64, 64]);
        mask.Narrow(2, 16, 32).Narrow(3, 16, 32).FillInPlace(0);
        Params z = ParamsModule.leaf("z", Completion.start(Stream, 64, gan));
        Game<Unit, Tensor> game = Completion.game(Completion.defaults, Known.NewPixels(mask), Images(64, 64), z, networks);
        Trainer<Unit> trainer = Trainer.start(0, Device.Cpu, game);
        return () => trainer.Play(null!);
    }
}
