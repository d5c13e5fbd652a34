namespace GanFunctional.Torch.Tests;

/// <summary>First and second derivatives, and where no graph is recorded.</summary>
public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Tensor Leaf(params double[] values)
    {
        Tensor leaf = Tensors.From(values, values.Length);
        leaf.requires_grad = true;
        return leaf;
    }

    [Fact]
    public void A_gradient_is_shaped_as_its_input()
    {
        Tensor x = Leaf(1, 2, 3), y = Leaf(4, 5, 6);
        Tensor[] gradients = Autograd.Grad((x * x * y).sum(), [x, y]);
        Check.Holds([3], [8, 20, 36], gradients[0]);
        Check.Holds([3], [1, 4, 9], gradients[1]);
        Assert.False(gradients[0].requires_grad);
    }

    [Fact]
    public void Second_and_third_derivatives_are_right()
    {
        Tensor x = Leaf(1, 2);
        Tensor first = Autograd.Grad(x.Pow(4).sum(), [x], createGraph: true)[0];
        Check.Holds([2], [4, 32], first);
        Tensor second = Autograd.Grad(first.sum(), [x], createGraph: true)[0];
        Check.Holds([2], [12, 48], second);
        Check.Holds([2], [24, 48], Autograd.Grad(second.sum(), [x])[0]);
    }

    [Fact]
    public void An_input_that_is_not_used_is_refused_or_has_the_gradient_zero()
    {
        Tensor x = Leaf(1, 2), unused = Leaf(3, 4, 5);
        using LiveTensors live = new();
        Tensor[] gradients = Autograd.Grad(x.sum(), [unused, x], allowUnused: true);
        Check.Holds([3], [0, 0, 0], gradients[0]);
        Check.Holds([2], [1, 1], gradients[1]);
        Assert.False(gradients[0].requires_grad);
        Assert.Equal(3, live.Added); // The sum and two gradients.
        Assert.Empty(Autograd.Grad(x.sum(), []));
        Check.Refused(() => Autograd.Grad(x.sum(), [x, unused]), "the gradient: ", "does not depend on input 2 of 2", "Float64[3]");
    }

    [Fact]
    public void Weights_give_the_vector_jacobian_product()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor[] outputs = [x * 2, x * x];
        Check.Holds([3], [2 + 20, 20 + 80, 200 + 180], Autograd.Grad(outputs, [Leaf(1, 10, 100), Leaf(10, 20, 30)], [x])[0]);
    }

    [Fact]
    public void What_cannot_be_differentiated_is_refused_in_one_sentence()
    {
        Tensor x = Leaf(1, 2);
        Check.Refused(() => Autograd.Grad(x * 2, [x]), "the gradient: ", "scalar");
        Check.Refused(() => Autograd.Grad(x.detach().sum(), [x]), "the gradient: ", "depends on nothing that requires gradients");
        Check.Refused(() => Autograd.Grad([x * 2], [Leaf(1)], [x]), "the gradient: ", "shape");
        Check.Refused(() => Autograd.Grad([x * 2, x * 3], [Leaf(1, 1)], [x]), "2 outputs", "1 weights");
    }

    [Fact]
    public void A_graph_is_used_once_unless_it_is_retained()
    {
        Tensor x = Leaf(3), y = (x * x).sum();
        Check.Holds([1], [6], Autograd.Grad(y, [x], retainGraph: true)[0]);
        Check.Holds([1], [6], Autograd.Grad(y, [x])[0]);
        Check.Refused(() => Autograd.Grad(y, [x]), "the gradient: ", "second time");
    }

    [Fact]
    public void A_change_in_place_of_what_the_graph_needs_is_refused()
    {
        Tensor x = Leaf(1, 2), square = x * x, y = (square * square).sum();
        square.detach().FillInPlace(0);
        Check.Refused(() => Autograd.Grad(y, [x]), "the gradient: ", "inplace");
    }

    [Fact]
    public void Without_a_graph_what_is_computed_is_a_constant()
    {
        Tensor x = Leaf(1, 2);
        Assert.True((x * 2).requires_grad);
        using (torch.no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (torch.no_grad()) Assert.False((x * 2).requires_grad);
            Assert.False((x * 2).requires_grad);
        }

        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void It_holds_for_this_thread_only()
    {
        Tensor x = Leaf(1, 2);
        using IDisposable mode = torch.no_grad();
        bool elsewhere = false;
        Thread other = new(() =>
        {
            using DisposeScope inner = torch.NewDisposeScope();
            elsewhere = (x * 2).requires_grad;
        });
        other.Start();
        other.Join();
        Assert.True(elsewhere);
        Assert.False((x * 2).requires_grad);
    }
}
