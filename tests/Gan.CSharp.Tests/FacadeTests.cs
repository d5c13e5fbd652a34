using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit;
using static GanFunctional.CSharp.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>The facade computes nothing: every name in it is the core's value, with the arguments in their places.</summary>
public sealed class FacadeTests
{
    private static readonly Net<Tensor, Tensor> CoreLinear = Layers.linear(3, 3);

    public static TheoryData<string, Network, Net<Tensor, Tensor>, long[]> Networks => new()
    {
        { "linear", Linear(3, 2), Layers.linear(3, 2), [4, 3] },
        { "linear without bias", Linear(3, 2, bias: false), Layers.linearUnbiased(3, 2), [4, 3] },
        { "conv", Conv(2, 3, 3, 2, 1), Layers.conv(new Geometry(3, 2, 1, 0, true), 2, 3), [4, 2, 7, 7] },
        { "conv without bias", Conv(2, 3, 3, bias: false), Layers.conv(new Geometry(3, 1, 0, 0, false), 2, 3), [4, 2, 7, 7] },
        { "transposed", ConvTransposed(2, 3, 3, 2, 1, 1), Layers.convTransposed(new Geometry(3, 2, 1, 1, true), 2, 3), [4, 2, 5, 5] },
        { "transposed without bias", ConvTransposed(2, 3, 4, bias: false), Layers.convTransposed(new Geometry(4, 1, 0, 0, false), 2, 3), [4, 2, 5, 5] },
        { "spectral", SpectralNorm(ConvTransposed(2, 3, 3), 1), Layers.spectralNorm(1, Layers.convTransposed(new Geometry(3, 1, 0, 0, true), 2, 3)), [4, 2, 5, 5] },
        { "batch norm", BatchNorm(3), Norms.batchNorm(3), [4, 3] },
        { "batch norm ε", BatchNorm(3, 0.1), Norms.batchNormWith(0.1, 3), [4, 3] },
        { "batch norm ReLU", BatchNormRelu(3), Norms.batchNormRelu(3), [4, 3] },
        { "batch norm leaky", BatchNormLeakyRelu(3, 0.3), Norms.batchNormLeaky(0.3, 3), [4, 3] },
        { "instance norm", InstanceNorm, Norms.instanceNorm, [4, 2, 5, 5] },
        { "instance norm affine", InstanceNormAffine(2), Norms.instanceNormAffine(2), [4, 2, 5, 5] },
        { "layer norm", LayerNorm(2, 5), Norms.layerNorm(ListModule.OfSeq([2, 5])), [4, 2, 5] },
        { "ReLU", Relu, Activations.relu, [4, 3] },
        { "leaky", LeakyRelu(0.3), Activations.leakyRelu(0.3), [4, 3] },
        { "tanh", Tanh, Activations.tanh, [4, 3] },
        { "sigmoid", Sigmoid, Activations.sigmoid, [4, 3] },
        { "softplus", Softplus, Activations.softplus, [4, 3] },
        { "elu", Elu, Activations.elu, [4, 3] },
        { "gelu", Gelu, Activations.gelu, [4, 3] },
        { "silu", Silu, Activations.silu, [4, 3] },
        { "dropout", Dropout(0.3), Activations.dropout(0.3), [4, 3] },
        { "reflection", ReflectionPad(2), Activations.reflectionPad(2), [1, 1, 4, 4] },
        { "replication", ReplicationPad(2), Activations.replicationPad(2), [1, 1, 4, 4] },
        { "zeros", ZeroPad(2), Activations.zeroPad(2), [1, 1, 4, 4] },
        { "max pool", MaxPool(2), Activations.maxPool(2), [1, 1, 4, 4] },
        { "average pool", AveragePool(2), Activations.averagePool(2), [1, 1, 4, 4] },
        { "upsample", Upsample(3), Activations.upsample(3), [1, 1, 4, 4] },
        { "flatten", Flatten, Activations.flatten, [2, 3, 4, 4] },
        { "reshape", Reshape(2, 3), Activations.reshape(ListModule.OfSeq([2, 3])), [4, 6] },
        { "group", Group("main", Linear(3, 3)), Net.group("main", CoreLinear), [4, 3] },
        { "named", Named("fc", Linear(3, 3)), Net.named("fc", CoreLinear), [4, 3] },
        { "nest", Nest(Linear(3, 3)), Net.nest(CoreLinear), [4, 3] },
        { "residual", Residual(Linear(3, 3)), Net.residual(CoreLinear), [4, 3] },
        { "module", OfModule(() => torch.nn.Linear(3, 2)), Net.ofModule(FuncConvert.FromFunc(() => (torch.nn.Module<Tensor, Tensor>)torch.nn.Linear(3, 2))), [4, 3] },
        { "skip", Skip(Linear(3, 3)), Net.skip(CoreLinear), [4, 3] },
        { "bfloat16", Linear(3, 3).ComputingIn(ScalarType.BFloat16), Net.computingIn(ScalarType.BFloat16, CoreLinear), [4, 3] },
        { "xavier", Linear(3, 3).StartedBy(Start.Xavier), Net.startedBy(FuncConvert.FromAction<torch.Generator, Leaf>(Init.xavier), CoreLinear), [4, 3] },
        { "kaiming", Linear(3, 3).StartedBy(Start.Kaiming), Net.startedBy(FuncConvert.FromAction<torch.Generator, Leaf>(Init.kaiming), CoreLinear), [4, 3] },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_is_the_cores(string name, Network facade, Net<Tensor, Tensor> core, long[] shape)
    {
        Assert.NotEmpty(name);
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(5);
        using Model own = facade.Create(5);
        Model<Tensor, Tensor> model = GanFunctional.Model.create(rng, core);
        Tensor x = Draw.Normal(rng, shape);

        Assert.Equal(model.Params.Leaves.Select(leaf => leaf.Path), own.State.Select(t => t.Key));
        using Round round = new(1, 0);
        using Step step = new(1, 0, torch.CPU);
        Equal(GanFunctional.Model.train(step, model).Invoke(x), own.Train(round)(x));
        Equal(GanFunctional.Model.eval(model).Invoke(x), own.Evaluate(x));
        ParamsModule.free(model.Params);
    }

    [Fact]
    public void An_embedding_gives_its_tables_rows()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Model table = Embedding(5, 2).Create(1);
        using Round round = new(1, 0);
        Assert.Equal([5, 2], table.State[0].Value.shape);
        Assert.Equal(table.State[0].Value.ToArray<float>()[6..8], table.Train(round)(Tensors.From([3L], 1)).ToArray<float>());
    }

    [Fact]
    public void Chaining_is_associative_also_in_the_names_and_an_own_function_takes_no_number()
    {
        Network a = Linear(3, 3), b = Scale(2.0), c = Linear(3, 2);
        using DisposeScope scope = torch.NewDisposeScope();
        using Model flat = Chain(a, b, c).Create(1), nested = Chain(a, Chain(b, Chain(c))).Create(1), fluent = a.Then(b).Then(c).Create(1);
        using Round round = new(1, 0);
        Tensor x = torch.ones([4, 3]);

        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], flat.State.Select(t => t.Key));
        foreach (Model other in new[] { nested, fluent })
        {
            Assert.Equal(flat.State.Select(t => t.Key), other.State.Select(t => t.Key));
            Equal(flat.Train(round)(x), other.Train(round)(x));
        }
    }

    public static TheoryData<string, Optimizer, GanFunctional.Optimizer> Optimizers => new()
    {
        { "Adam", Optimizer.Adam(0.1, 0.5, 0.9), Optim.adam(0.1, new(0.5, 0.9)) },
        { "Adam's own β", Optimizer.Adam(0.1), Optim.adam(0.1, new(0.9, 0.999)) },
        { "AdamW", Optimizer.AdamW(0.1, 0.3, 0.5, 0.9), Optim.adamW(0.1, new(0.5, 0.9), 0.3) },
        { "SGD", Optimizer.Sgd(0.1), Optim.sgd(0.1) },
        { "momentum", Optimizer.Momentum(0.1, 0.8), Optim.momentum(0.1, 0.8) },
        { "Nesterov", Optimizer.Nesterov(0.1, 0.8), Optim.nesterov(0.1, 0.8) },
        { "RMSprop", Optimizer.RmsProp(0.1), Optim.rmsprop(0.1) },
        { "Keras' RMSprop", Optimizer.RmsPropKeras(0.1), Optim.rmspropKeras(0.1) },
        { "clip by value", Optimizer.Momentum(0.1, 0.8).ClipByValue(0.01), Chained(Optim.clipByValue(0.01), Optim.momentum(0.1, 0.8)) },
        { "clip by norm", Optimizer.Momentum(0.1, 0.8).ClipByNorm(0.01), Chained(Optim.clipByNorm(0.01), Optim.momentum(0.1, 0.8)) },
        { "weight decay", Optimizer.Momentum(0.1, 0.8).WeightDecay(0.3), Chained(Optim.weightDecay(0.3), Optim.momentum(0.1, 0.8)) },
        { "constant then linear", Optimizer.Sgd(0.1).Scheduled(Schedule.ConstantThenLinear(1, 4)), Optim.scheduled(ScheduleModule.constantThenLinear(1, 4), Optim.sgd(0.1)) },
        { "inverse time", Optimizer.Sgd(0.1).Scheduled(Schedule.InverseTime(0.5)), Optim.scheduled(ScheduleModule.inverseTime(0.5), Optim.sgd(0.1)) },
        { "stepped", Optimizer.Sgd(0.1).Scheduled(Schedule.Stepped(0.5, 2)), Optim.scheduled(ScheduleModule.stepped(0.5, 2), Optim.sgd(0.1)) },
        { "per epoch", Optimizer.Sgd(0.1).Scheduled(Schedule.PerEpoch(2, Schedule.InverseTime(0.5))), Optim.scheduled(ScheduleModule.perEpoch(2, ScheduleModule.inverseTime(0.5)), Optim.sgd(0.1)) },
        { "own schedule", Optimizer.Sgd(0.1).Scheduled(_ => 0.25), Optim.sgd(0.025) },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void An_optimizer_is_the_cores(string name, Optimizer facade, GanFunctional.Optimizer core)
    {
        Assert.NotEmpty(name);
        using DisposeScope scope = torch.NewDisposeScope();
        using Model own = Linear(3, 2).Create(5), model = Linear(3, 2).Create(5);
        Tensor[] parameters = [.. model.State.Select(t => t.Value)];
        FSharpList<Tensor[]> slots = Optim.start(parameters, core);
        Tensor x = Tensors.From([1f, -2f, 3f, 0.5f, 0.25f, -1f], 2, 3);
        using GameTrainer<Tensor> trainer = Game.Define((Round round, Tensor x) => own.Train(round)(x))
            .Player("P", own, facade, loss => loss.Term("t", y => y.Square().mean()))
            .Start(seed: 1);
        for (long updates = 0; updates < 4; updates++)
        {
            trainer.Play(x);
            Optim.step(core, updates, slots, parameters, Autograd.Grad(model.Evaluate(x).Square().mean(), parameters));
        }

        using Model untouched = Linear(3, 2).Create(5);
        Assert.NotEqual(untouched.State[0].Value.ToArray<float>(), own.State[0].Value.ToArray<float>());
        foreach ((KeyValuePair<string, Tensor> expected, KeyValuePair<string, Tensor> actual) in model.State.Zip(own.State)) Equal(expected.Value, actual.Value);
    }

    public static TheoryData<string, Objective, GanFunctional.Objective> Objectives => new()
    {
        { "minimax", Objective.Minimax, ObjectiveModule.minimax },
        { "non-saturating", Objective.NonSaturating, ObjectiveModule.nonSaturating },
        { "least squares", Objective.LeastSquares, ObjectiveModule.leastSquares },
        { "Wasserstein", Objective.Wasserstein, ObjectiveModule.wasserstein },
        { "hinge", Objective.Hinge, ObjectiveModule.hinge },
        {
            "own",
            new(real => real.sum(), fake => fake.Square().sum(), fool => fool.abs().sum()),
            new(FuncConvert.FromFunc((Tensor x) => x.sum()), FuncConvert.FromFunc((Tensor x) => x.Square().sum()), FuncConvert.FromFunc((Tensor x) => x.abs().sum()))
        },
    };

    [Theory]
    [MemberData(nameof(Objectives))]
    public void An_objective_is_the_cores(string name, Objective facade, GanFunctional.Objective core)
    {
        Assert.NotEmpty(name);
        using DisposeScope scope = torch.NewDisposeScope();
        using Model model = Linear(1, 1).Create(1);
        Tensor real = Tensors.From([-2f, 0.5f, 3f], 3, 1), fake = Tensors.From([-1f, 0.25f, 2f], 3, 1);
        using GameTrainer<Tensor> trainer = Game.Define((Round round, Tensor x) => model.Train(round)(x))
            .Player("P", model, Optimizer.Sgd(0), loss => loss.Critic(facade, _ => real, _ => fake) + loss.Fool(facade, _ => fake) + loss.Term("model", y => y))
            .Start(seed: 1);
        trainer.Play(torch.ones([1, 1]));

        Dictionary<string, double> report = new(trainer.Report());
        Assert.Equal(core.Real.Invoke(real).Item(), report["P.real"]);
        Assert.Equal(core.Fake.Invoke(fake).Item(), report["P.fake"]);
        Assert.Equal(core.Fool.Invoke(fake).Item(), report["P.fool"]);
    }

    private static GanFunctional.Optimizer Chained(params GanFunctional.Optimizer[] stages) => Optim.chain(ListModule.OfSeq(stages));

    private static void Equal(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.ToArray<float>(), actual.ToArray<float>());
    }
}
