using GanFunctional.Testing;
using GanFunctional.Variants;
using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>Games composed from C#.</summary>
public sealed class OwnGameTests
{
    [Fact]
    public void A_DCGAN_composed_in_CSharp_trains_to_the_same_bytes_as_the_built_in_one()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor[] batches = [.. Enumerable.Range(0, 3).Select(i => Noise((ulong)i, 4, 1, 20, 20))];
        ImageGan gan = Dcgan.create(ImageShape.Square(20, 1));
        Networks networks = ImageGanModule.networks(7, torch.CPU, gan);
        using Trainer<Tensor> expected = ImageGanModule.start(8, torch.CPU, networks, gan);

        using torch.Generator seeds = Generators.Seeded(7);
        using Model<Tensor, Tensor> g = Group("main", Chain(
            ConvTransposed(100, 128, kernel: 5, bias: false), BatchNormRelu(128),
            ConvTransposed(128, 64, kernel: 4, stride: 2, padding: 1, bias: false), BatchNormRelu(64),
            ConvTransposed(64, 1, kernel: 4, stride: 2, padding: 1, bias: false), Tanh)).InitializedBy(Initializers.Normal(0.02)).Create((ulong)seeds.Derive("generator").initial_seed());
        using Model<Tensor, Tensor> d = Group("main", Chain(
            Conv(1, 64, kernel: 4, stride: 2, padding: 1, bias: false), LeakyRelu(0.2),
            Conv(64, 128, kernel: 4, stride: 2, padding: 1, bias: false), BatchNormLeakyRelu(128, 0.2),
            Conv(128, 1, kernel: 5, bias: false))).Then(Function("flatten", logits => logits.flatten(1))).InitializedBy(Initializers.Normal(0.02)).Create((ulong)seeds.Derive("discriminator").initial_seed());
        Optimizer adam = Optimizer.Adam(2e-4, beta1: 0.5);
        using Trainer<Tensor> trainer = Game
            .Define((Step step, Tensor real) => new { Real = real, Fake = g.Forward(Draw.Normal(step.Rng, [real.shape[0], 100, 1, 1]), step), Step = step })
            .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake.detach()), Objective.NonSaturating.Critic))
            .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), Objective.NonSaturating.Generator))
            .Start(seed: 8);
        byte[] start = Bytes(g);
        foreach (Tensor batch in batches)
        {
            expected.Play(batch);
            trainer.Play(batch);
        }

        Assert.Equal(3, trainer.Steps);
        Assert.NotEqual(start, Bytes(g));
        Assert.Equal(Names(networks.Generator), g.State().Select(t => t.Key));
        Assert.Equal(Names(networks.Discriminator), d.State().Select(t => t.Key));
        Assert.Equal(networks.Generator.Params.Count, g.Params.Count);
        Assert.Equal(Bytes(networks.Generator), Bytes(g));
        Assert.Equal(Bytes(networks.Discriminator), Bytes(d));
        Assert.Equal(expected.Report(), trainer.Report());
        ParamsModule.free(networks.Generator.Params);
        ParamsModule.free(networks.Discriminator.Params);

        static IEnumerable<string> Names(Model<Tensor, Tensor> model) => model.Params.Leaves.Select(leaf => leaf.Path);
        static byte[] Bytes(Model<Tensor, Tensor> model) => [.. model.State().SelectMany(t => t.Value.ToBytes())];
    }

    [Fact]
    public void A_player_with_every_moves_in_the_last_of_so_many_rounds()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1).Create(1);
        using Trainer<Tensor> trainer = Toward(model, 0, every: 3).Start(seed: 1);

        List<bool> moved = [.. Enumerable.Range(0, 6).Select(_ =>
        {
            float[] before = Weight(model);
            Play(trainer);
            return !before.SequenceEqual(Weight(model));
        })];

        Assert.Equal([false, false, true, false, false, true], moved);
    }

    [Fact]
    public void Losses_add_and_scale()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1, bias: false).Create(1);
        using Trainer<Tensor> trainer = Game.Define((Step step, Tensor x) => model.Forward(x, step))
            .Player("P", model, Optimizer.Sgd(0), loss =>
                loss.L1(_ => Scalar(5), _ => Scalar(2)) + 10 * loss.Term("own", _ => Scalar(7))
                + 0.5 * (4 * loss.L2(_ => Scalar(5), _ => Scalar(2)).Named("far") + loss.Term("still", y => 0 * y.mean())))
            .Start(seed: 1);
        Play(trainer);

        Assert.Equal([new("P", 3 + 70 + (2 * 9)), new("P.l1", 3), new("P.own", 7), new("P.far", 9), new("P.still", 0)], trainer.Report());
    }

    [Fact]
    public void The_losses_on_logits_are_their_formulas()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1).Create(1);
        double sigmoid = 1 / (1 + Math.Exp(-2));
        using Trainer<Tensor> trainer = Game.Define((Step step, Tensor x) => model.Forward(x, step))
            .Player("P", model, Optimizer.Sgd(0), loss =>
                loss.Bce(_ => Scalar(2), _ => Scalar(0.25)) + loss.CrossEntropy(_ => Tensors.From([2f, 0f], 1, 2), _ => Tensors.From([0L], 1))
                + loss.Term("model", y => y.mean()))
            .Start(seed: 1);
        Play(trainer);

        Dictionary<string, double> report = new(trainer.Report());
        Assert.Equal(-((0.25 * Math.Log(sigmoid)) + (0.75 * Math.Log(1 - sigmoid))), report["P.bce"], 1e-6);
        Assert.Equal(-Math.Log(sigmoid), report["P.class"], 1e-6); // softmax of (2, 0) is σ(2)
    }

    // A linear critic w·x has the slope w everywhere: the penalty is (‖w‖ − 1)², R1 is ½‖w‖², and descent brings ‖w‖ to 1.
    [Fact]
    public void The_penalties_are_of_the_critics_slope_and_move_it()
    {
        using Model<Tensor, Tensor> critic = Linear(2, 1, bias: false).Create(1);
        double start = Norm(critic);
        using Trainer<Tensor> trainer = Game.Define((Step step, Tensor x) => new { Real = Penalty.Variable(x), Between = Penalty.Variable(Penalty.Interpolate(step, x, -x)), Step = step })
            .Player("D", critic, Optimizer.Sgd(0.1), loss => loss.GradientPenalty(p => p.Between, p => critic.Forward(p.Between, p.Step)) + (0 * loss.R1(p => p.Real, p => critic.Forward(p.Real, p.Step))))
            .Start(seed: 1);
        Play(trainer);

        Dictionary<string, double> first = new(trainer.Report());
        Assert.Equal(Math.Pow(start - 1, 2), first["D.penalty"], 1e-6);
        Assert.Equal(start * start / 2, first["D.r1"], 1e-6);
        for (int i = 0; i < 100; i++) Play(trainer);
        Assert.NotEqual(1, start, 1e-2);
        Assert.Equal(1, Norm(critic), 1e-4);
    }

    [Fact]
    public void Interpolation_takes_one_point_of_each_samples_line_from_the_rounds_stream()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Step step = new(3, 0), same = new(3, 0);
        float[] between = Penalty.Interpolate(step, torch.ones([4, 2, 3, 3]), torch.zeros([4, 2, 3, 3])).ToArray<float>();

        Assert.Equal(Draw.Uniform(same.Rng, [4]).ToArray<float>().SelectMany(a => Enumerable.Repeat(a, 18)), between);
        Assert.Equal(4, between.Distinct().Count());
    }

    // docs/losses.md shows this game.
    [Fact]
    public void A_relativistic_GAN_with_R1_and_feature_matching_trains()
    {
        using Model<Tensor, Tensor> g = Chain(Linear(2, 64), LeakyRelu(0.2), Linear(64, 2)).Create(seed: 1);
        using Model<Tensor, Tensor> d = Chain(Linear(2, 64), LeakyRelu(0.2), Linear(64, 1)).Create(seed: 2);
        Objective objective = Objective.RelativisticPairedHinge;
        Optimizer adam = Optimizer.Adam(Schedule.Cosine(1e-3, 1e-4, 1500), beta1: 0.5, beta2: 0.9);
        Loss<Logits> penalty = Penalty.R1<Logits>(l => l.RealSamples, l => l.Real);
        Loss<Logits> features = Loss.FeatureMatching<Logits>(l => l.RealActivations, l => l.FakeActivations);

        using var trainer = Game
            .Define((Step step, Tensor real) => new { Step = step, Real = real, Fake = g.Forward(Draw.Normal(step.Rng, [real.shape[0], 2]), step) })
            .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, Penalty.Variable(p.Real), p.Fake.detach()), objective.Critic + 0.1 * penalty))
            .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), objective.Generator + 0.1 * features))
            .Start(seed: 3);
        float[] before = Weight(g);
        for (int i = 0; i < 5; i++) Play(trainer);

        Assert.Equal(["D", "D.pairs", "D.r1", "G", "G.adversarial", "G.features"], trainer.Report().Select(t => t.Key).Order());
        Assert.NotEqual(before, Weight(g));
    }

    [Fact]
    public void A_memo_goes_from_round_to_round()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1).Create(1);
        using Trainer<Tensor> trainer = Game.Define((Step step, Tensor x) => model.Forward(x, step))
            .Player("P", model, Optimizer.Sgd(0), loss => loss.WithMemo("rounds", [0], (rounds, y) => (rounds.sum() + (0 * y.mean()), rounds + 1)))
            .Start(seed: 1);
        Play(trainer);
        Play(trainer);
        Play(trainer);

        Assert.Equal(1, trainer.Report()[0].Value); // the mean of 0, 1 and 2
    }

    [Fact]
    public void A_view_is_worked_out_once_for_all_its_terms()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1).Create(1);
        int views = 0;
        using Trainer<Tensor> trainer = Game.Define((Step step, Tensor x) => new { X = x, Step = step })
            .Player("P", model, Optimizer.Sgd(0.1), loss => loss.Via(
                p =>
                {
                    views++;
                    return (Logits: model.Forward(p.X, p.Step), Square: p.X.Square());
                },
                heads => heads.Term("logits", v => v.Logits.mean()) + heads.Term("square", v => v.Square.mean())))
            .Start(seed: 1);
        Play(trainer);

        Assert.Equal(1, views);
        Assert.Equal(["P", "P.logits", "P.square"], trainer.Report().Select(t => t.Key));
    }

    [Fact]
    public void Clamped_parameters_stay_within_the_bound()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1).Create(1);
        using Trainer<Tensor> trainer = Toward(model, 100, clamp: 0.01).Start(seed: 1);
        Play(trainer);

        Assert.All(model.State().SelectMany(t => t.Value.ToArray<float>()), number => Assert.Equal(0.01f, Math.Abs(number)));
    }

    [Fact]
    public void Several_models_can_be_one_player()
    {
        using Model<Tensor, Tensor> encoder = Linear(2, 3).Create(1), decoder = Linear(3, 2).Create(2);
        float[][] before = [Weight(encoder), Weight(decoder)];
        using Trainer<Tensor> trainer = Game.Define((Step step, Tensor x) => new { X = x, Again = decoder.Forward(encoder.Forward(x, step), step) })
            .Player("auto", [encoder, decoder], Optimizer.Adam(1e-2), loss => loss.L2(p => p.Again, p => p.X))
            .Start(seed: 1);
        Play(trainer);
        double first = trainer.Report()[0].Value;
        for (int i = 0; i < 50; i++) Play(trainer);

        Assert.NotEqual(before[0], Weight(encoder));
        Assert.NotEqual(before[1], Weight(decoder));
        Assert.True(trainer.Report()[0].Value < first);
    }

    [Fact]
    public void Adding_a_player_leaves_the_game_as_it_was()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1).Create(1);
        var none = Game.Define((Step step, Tensor x) => model.Forward(x, step));
        _ = none.Player("P", model, Optimizer.Sgd(0.1), loss => loss.Term("t", y => y.mean()));
        using Trainer<Tensor> trainer = none.Start(seed: 1);
        Play(trainer);

        Assert.Empty(trainer.Report());
    }

    [Fact]
    public void A_game_frees_every_tensor()
    {
        using LiveTensors live = new();
        using (Model<Tensor, Tensor> model = Chain(Linear(2, 4), Relu, Dropout(0.5), Linear(4, 1)).Create(1))
        {
            using Trainer<Tensor> trainer = Toward(model, 1).Start(seed: 1);
            Play(trainer);
            Assert.NotEmpty(trainer.Report());
        }

        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void Mistakes_are_the_cores_sentences()
    {
        using Model<Tensor, Tensor> model = Linear(2, 1).Create(1);

        GanException never = Assert.Throws<GanException>(() => Toward(model, 0, every: 0));
        Assert.Contains("the player 'P' can't be updated every 0 steps", never.Message, StringComparison.Ordinal);
        GanException chain = Assert.Throws<GanException>(() => Named("fc", Chain(Linear(2, 1), Relu)));
        Assert.Contains("'fc' would name a chain of 2 layers", chain.Message, StringComparison.Ordinal);
        GanException dropout = Assert.Throws<GanException>(() => Dropout(1.5));
        Assert.Contains("a dropout probability of 1.5 is not in [0, 1)", dropout.Message, StringComparison.Ordinal);

        using DisposeScope scope = torch.NewDisposeScope();
        using Trainer<Tensor> trainer = Toward(model, 0).Start(seed: 1);
        TorchException shapes = Assert.Throws<TorchException>(() => trainer.Play(torch.ones([3, 5])));
        Assert.Contains("[3, 5]", shapes.Message, StringComparison.Ordinal);
    }

    private static Game<Tensor, Tensor> Toward(Model<Tensor, Tensor> model, double target, int every = 1, double? clamp = null) =>
        Game.Define((Step step, Tensor x) => model.Forward(x, step))
            .Player("P", model, Optimizer.Sgd(0.1), loss => loss.Term("off", y => (y - target).Square().mean()), every, clamp);

    private static void Play(Trainer<Tensor> trainer)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        trainer.Play(Noise((ulong)trainer.Steps, 8, 2));
    }

    private static Tensor Noise(ulong seed, params long[] shape)
    {
        using torch.Generator rng = Generators.Seeded(seed);
        return Draw.Normal(rng, shape);
    }

    private static Tensor Scalar(double value) => Tensors.Full([1], value);

    private static float[] Weight(Model<Tensor, Tensor> model) => model.State()[0].Value.ToArray<float>();

    private static double Norm(Model<Tensor, Tensor> model) => Math.Sqrt(Weight(model).Sum(w => w * w));
}
