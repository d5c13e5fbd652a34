using GanFunctional.Data;
using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

public sealed class ModelTests : IDisposable
{
    private static readonly Net<Tensor, Tensor> Critic = Chain(Linear(3, 4), BatchNorm(4), Dropout(0.5), Named("head", Linear(4, 1)));
    private readonly string folder = Directory.CreateTempSubdirectory("gan-model").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_saved_model_loads_to_the_same_function()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Model<Tensor, Tensor> saved = Critic.Create(1), loaded = Critic.Create(2);
        Tensor x = Input();
        using Step step = new(1, 0);
        _ = saved.Forward(x, step); // moves the running statistics
        string file = Path.Combine(folder, "critic.safetensors");
        Assert.NotEqual(saved.Forward(x).ToArray<float>(), loaded.Forward(x).ToArray<float>());

        saved.Save(file);
        loaded.Load(file);

        Assert.Equal(saved.Forward(x).ToArray<float>(), loaded.Forward(x).ToArray<float>());
        Assert.Equal(saved.State().Select(t => t.Key), Safetensors.Load(file).Tensors.Select(t => t.Key));
    }

    [Fact]
    public void Another_networks_file_is_refused_and_changes_nothing()
    {
        using Model<Tensor, Tensor> other = Linear(3, 4).Create(1), model = Critic.Create(2);
        string file = Path.Combine(folder, "other.safetensors");
        other.Save(file);
        float[] before = model.State()[0].Value.ToArray<float>();

        GanException refused = Assert.Throws<GanException>(() => model.Load(file));

        Assert.Contains(file + " does not fit the network", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(before, model.State()[0].Value.ToArray<float>());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        using Model<Tensor, Tensor> model = Linear(3, 4).Create(1);
        string file = Path.Combine(folder, "none", "x.safetensors");
        Assert.Contains(file, Assert.Throws<DataException>(() => model.Save(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_state_has_the_names_of_PyTorchs_state_dict()
    {
        using Model<Tensor, Tensor> model = Critic.Create(1);
        Assert.Equal(
            ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked", "head.weight", "head.bias"],
            model.State().Select(t => t.Key));
        Assert.Equal((3 * 4) + 4 + 4 + 4 + 4 + 1, model.Params.Count);
    }

    [Fact]
    public void The_seed_decides_the_parameters_and_the_round_the_dropout()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Model<Tensor, Tensor> first = Critic.Create(1), same = Critic.Create(1), other = Critic.Create(2);
        using Step step = new(7, 3), again = new(7, 3), third = new(7, 3), later = new(7, 4);
        Tensor x = Input();
        float[] trained = first.Forward(x, step).ToArray<float>();

        Assert.Equal(trained, same.Forward(x, again).ToArray<float>());
        Assert.NotEqual(trained, other.Forward(x, third).ToArray<float>());
        Assert.NotEqual(trained, first.Forward(x, later).ToArray<float>());
        Assert.NotEqual(trained, first.Forward(x, step).ToArray<float>()); // within a step the stream goes on
        Assert.Equal(first.Forward(x).ToArray<float>(), first.Forward(x).ToArray<float>());
    }

    [Fact]
    public void A_copy_follows_as_a_moving_average()
    {
        using Model<Tensor, Tensor> model = Linear(1, 1, bias: false).Create(1), average = model.Copy();
        float start = average.State()[0].Value.ToArray<float>()[0];
        using (torch.no_grad()) model.State()[0].Value.zero_();
        Assert.Equal(start, average.State()[0].Value.ToArray<float>()[0]);

        average.Follow(model, 0.75);

        Assert.NotEqual(0, start);
        Assert.Equal(0.75 * start, average.State()[0].Value.ToArray<float>()[0], 1e-6);
    }

    [Fact]
    public void What_is_disposed_is_freed_and_a_copy_is_not()
    {
        Model<Tensor, Tensor> model = Critic.Create(1);
        using Model<Tensor, Tensor> copy = model.Copy();
        Tensor[] tensors = [.. model.State().Select(t => t.Value)];
        model.Dispose();

        Assert.All(tensors, tensor => Assert.Throws<InvalidOperationException>(() => tensor.shape));
        Assert.All(copy.State(), t => Assert.NotNull(t.Value.shape));
    }

    private static Tensor Input()
    {
        using torch.Generator rng = Generators.Seeded(9);
        return Draw.Normal(rng, [6, 3]);
    }
}
