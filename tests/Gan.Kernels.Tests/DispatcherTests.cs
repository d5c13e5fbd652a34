
namespace GanFunctional.Torch.Tests;

/// <summary>Any operator of libtorch by its schema name, with every kind of argument that has a form in the stable C ABI.</summary>
public sealed class DispatcherTests : IDisposable
{
    private readonly DisposeScope scope = NewScope();

    public void Dispose() => scope.Dispose();

    private static DisposeScope NewScope()
    {
        LibTorch.Load();
        return torch.NewDisposeScope();
    }

    private static float[] Numbers(torch.Tensor? tensor) => tensor!.to(torch.float32).contiguous().data<float>().ToArray();

    [Fact]
    public void Overloads_are_named_after_a_dot()
    {
        torch.Tensor x = torch.tensor([1f, 2f]);
        Assert.Equal([1f, 4f], Numbers(new Operator("aten::mul.Tensor").Call(x, x)[0]));
        Assert.Equal([-1f, -2f], Numbers(new Operator("aten::neg").Call(x)[0]));
    }

    [Fact]
    public void Numbers_lists_and_truth_values_are_taken()
    {
        torch.Tensor x = torch.tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        Assert.Equal([4f, 3f, 2f, 1f], Numbers(new Operator("aten::flip").Call(x, new long[] { 0, 1 })[0]));
        Assert.Equal([5f], Numbers(new Operator("aten::pdist").Call(torch.tensor(new float[,] { { 0, 0 }, { 3, 4 } }), 2.0)[0]));
        Assert.Equal([7f], Numbers(new Operator("aten::pdist").Call(torch.tensor(new float[,] { { 0, 0 }, { 3, 4 } }), 1.0)[0]));
        Assert.Equal([2f, 4f], Numbers(new Operator("aten::select.int").Call(x, 1, 1)[0]));
        torch.Tensor?[] sorted = new Operator("aten::sort", results: 2).Call(x, 1, true);
        Assert.Equal([2f, 1f, 4f, 3f], Numbers(sorted[0]));
        Assert.Equal([1f, 0f, 1f, 0f], Numbers(sorted[1]));
    }

    [Fact]
    public void Texts_and_lists_of_tensors_are_taken()
    {
        torch.Tensor a = torch.tensor(new float[,] { { 1, 2 }, { 3, 4 } }), b = torch.tensor([1f, 1f]);
        Assert.Equal([3f, 7f], Numbers(new Operator("aten::einsum").Call("ij,j->i", new[] { a, b }, Argument.None)[0]));
        Assert.Equal([1f, 2f, 3f, 4f, 1f, 2f, 3f, 4f], Numbers(new Operator("aten::cat").Call(new[] { a, a }, 0)[0]));
    }

    [Fact]
    public void Optional_arguments_are_given_or_absent()
    {
        torch.Tensor x = torch.ones(1, 3), w = torch.ones(1, 3), bias = torch.full(1, 2f);
        Operator linear = new("aten::linear");
        Assert.Equal([3f], Numbers(linear.Call(x, w, Argument.None)[0]));
        Assert.Equal([5f], Numbers(linear.Call(x, w, Argument.Some(bias))[0]));
        Assert.Equal([1.5f], Numbers(new Operator("aten::nan_to_num").Call(torch.full(1, float.NaN), Argument.Some(1.5), Argument.None, Argument.None)[0]));
    }

    [Fact]
    public void Gradients_flow_through_it()
    {
        torch.Tensor x = torch.tensor([1f, 2f, 3f], requires_grad: true);
        torch.Tensor y = new Operator("aten::mul.Tensor").Call(x, x)[0]!.sum();
        Assert.Equal([2f, 4f, 6f], Numbers(Autograd.Parts([y], null, [x])[0]));
    }

    // What kernels of our own stand in for: both gradients of a convolution, by mask. In float64, since libtorch's float32 kernels may read past few channels.
    [Fact]
    public void A_convolutions_backward_gives_the_gradients_that_are_asked_for()
    {
        torch.Tensor image = torch.randn([2, 3, 8, 8], torch.float64), weight = torch.randn([4, 3, 4, 4], torch.float64), gradient = torch.randn([2, 4, 4, 4], torch.float64);
        torch.Tensor?[] parts = new Operator("aten::convolution_backward", results: 3).Call(
            gradient, image, weight, Argument.None, new long[] { 2, 2 }, new long[] { 1, 1 }, new long[] { 1, 1 }, false, new long[] { 0, 0 }, 1, new long[] { 1, 0, 0 });
        torch.Tensor leaf = image.detach().requires_grad_(true);
        torch.Tensor expected = Autograd.Parts([torch.nn.functional.conv2d(leaf, weight, null, [2, 2], [1, 1])], [gradient], [leaf])[0]!;
        Assert.InRange((parts[0]! - expected).abs().max().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void A_thousand_calls_leave_no_memory_behind()
    {
        torch.Tensor x = torch.ones(1 << 20);
        Operator negate = new("aten::neg");
        void Calls()
        {
            for (int i = 0; i < 500; i++) negate.Call(x)[0]!.Dispose();
        }

        Calls();
        long before = Check.Resident();
        Calls();
        // A leaked result would be 4 MB a call.
        Assert.InRange(Check.Resident() - before, long.MinValue, 64 << 20);
    }
}
