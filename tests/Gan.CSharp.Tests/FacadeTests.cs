using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>The facade computes nothing: every name in it is the core's value, with the arguments in their places.</summary>
public sealed class FacadeTests
{
    private static readonly Net<Tensor, Tensor> CoreLinear = Layers.linear(3, 3);

    public static TheoryData<string, Net<Tensor, Tensor>, Net<Tensor, Tensor>, long[]> Networks => new()
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
        { "bfloat16", Linear(3, 3).MixedPrecision(ScalarType.BFloat16), Net.mixedPrecision(ScalarType.BFloat16, CoreLinear), [4, 3] },
        { "xavier", Linear(3, 3).InitializedBy(Initializers.Xavier), Net.initializedBy(FuncConvert.FromAction<torch.Generator, Leaf>(Init.xavier), CoreLinear), [4, 3] },
        { "kaiming", Linear(3, 3).InitializedBy(Initializers.Kaiming), Net.initializedBy(FuncConvert.FromAction<torch.Generator, Leaf>(Init.kaiming), CoreLinear), [4, 3] },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_is_the_cores(string name, Net<Tensor, Tensor> facade, Net<Tensor, Tensor> core, long[] shape)
    {
        Assert.NotEmpty(name);
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(5);
        using Model<Tensor, Tensor> own = facade.Create(5);
        Model<Tensor, Tensor> model = ModelModule.create(rng, core);
        Tensor x = Draw.Normal(rng, shape);

        Assert.Equal(model.Params.Leaves.Select(leaf => leaf.Path), own.State().Select(t => t.Key));
        using Step step = new(1, 0), same = new(1, 0);
        Equal(ModelModule.train(step, model).Invoke(x), own.Forward(x, same));
        Equal(ModelModule.eval(model).Invoke(x), own.Forward(x));
        ParamsModule.free(model.Params);
    }

    [Fact]
    public void An_embedding_gives_its_tables_rows()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Model<Tensor, Tensor> table = Embedding(5, 2).Create(1);
        using Step step = new(1, 0);
        Assert.Equal([5, 2], table.State()[0].Value.shape);
        Assert.Equal(table.State()[0].Value.ToArray<float>()[6..8], table.Forward(Tensors.From([3L], 1), step).ToArray<float>());
    }

    [Fact]
    public void Chaining_is_associative_also_in_the_names_and_an_own_function_takes_no_number()
    {
        Net<Tensor, Tensor> a = Linear(3, 3), b = Scale(2.0), c = Linear(3, 2);
        using DisposeScope scope = torch.NewDisposeScope();
        using Model<Tensor, Tensor> flat = Chain(a, b, c).Create(1), nested = Chain(a, Chain(b, Chain(c))).Create(1), fluent = a.Then(b).Then(c).Create(1);
        using Step step = new(1, 0);
        Tensor x = torch.ones([4, 3]);

        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], flat.State().Select(t => t.Key));
        foreach (Model<Tensor, Tensor> other in new[] { nested, fluent })
        {
            Assert.Equal(flat.State().Select(t => t.Key), other.State().Select(t => t.Key));
            Equal(flat.Forward(x, step), other.Forward(x, step));
        }
    }

    private static void Equal(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.ToArray<float>(), actual.ToArray<float>());
    }
}
