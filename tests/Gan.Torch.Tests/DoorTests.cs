namespace GanFunctional.Torch.Tests;

/// <summary>Any operator of libtorch by its schema name, and what is said when it does not fit.</summary>
public sealed class DoorTests : IDisposable
{
    private readonly Scope scope = new();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void An_operator_is_called_by_its_name() => Check.Holds([2], [-1, 2], new Operator("aten::neg").Call(Tensor.From<float>([1f, -2f], 2)));

    [Fact]
    public void Overloads_follow_a_dot()
    {
        Tensor x = Tensor.From<float>([1f, 2f], 2);
        Check.Holds([2], [2, 4], new Operator("aten::add.Tensor").Call(x, x));
        Check.Holds([2], [6, 7], new Operator("aten::add.Scalar").Call(x, 5));
    }

    [Fact]
    public void Trailing_arguments_take_the_schemas_defaults()
    {
        Tensor x = Tensor.From<float>([1f, 2f], 2);
        Operator add = new("aten::add.Tensor");
        Check.Holds([2], [2, 4], add.Call(x, x));
        Check.Holds([2], [-2, -4], add.Call(x, x, -3));
        Operator convolution = new("aten::conv2d");
        Check.Holds([1, 1, 2, 2], [4, 4, 4, 4], convolution.Call(Tensor.Ones([1, 1, 3, 3]), Tensor.Ones([1, 1, 2, 2])));
    }

    [Fact]
    public void Optional_arguments_may_be_absent_or_given()
    {
        Operator clamp = new("aten::clamp");
        Tensor x = Tensor.From<float>([-3f, 0f, 3f], 3);
        Check.Holds([3], [-1, 0, 3], clamp.Call(x, -1.0));
        Check.Holds([3], [-3, 0, 1], clamp.Call(x, Arg.None, 1.0));
        Check.Holds([3], [-1, 0, 1], clamp.Call(x, -1, 1));
        Tensor? bias = null;
        Check.Holds([1, 1], [3], new Operator("aten::linear").Call(Tensor.Ones([1, 3]), Tensor.Ones([1, 3]), bias));
        Check.Holds([1, 1], [5], new Operator("aten::linear").Call(Tensor.Ones([1, 3]), Tensor.Ones([1, 3]), Tensor.Full([1], 2)));
    }

    [Fact]
    public void Lists_of_integers_numbers_truth_values_and_tensors_are_taken()
    {
        Tensor x = Tensor.From<float>([1f, 2f, 3f, 4f], 2, 2);
        Check.Holds([2, 2], [4, 3, 2, 1], new Operator("aten::flip").Call(x, new long[] { 0, 1 }));
        Check.Holds([1, 1, 4], [1, 1, 2, 2], new Operator("aten::upsample_nearest1d.vec").Call(Tensor.From<float>([1f, 2f], 1, 1, 2), Arg.None, new[] { 2.0 }));
        Check.Holds([4, 2], [1, 2, 3, 4, 1, 2, 3, 4], new Operator("aten::cat").Call(new Tensor?[] { x, x }));
        Check.Holds([2], [2, 3], new Operator("aten::index.Tensor").Call(x, new Tensor?[] { Tensor.Range(0, 2), Tensor.From<long>([1, 0], 2) }));
        Check.Holds([2, 1], [2, 4], new Operator("aten::index.Tensor").Call(x, new Tensor?[] { null, Tensor.From<long>([1], 1) }));
        Tensor[] scaled = new Operator("aten::_foreach_mul.ScalarList").CallMany(new Tensor?[] { x, x }, new[] { 2.0, -1.0 });
        Check.Holds([2, 2], [2, 4, 6, 8], scaled[0]);
        Check.Holds([2, 2], [-1, -2, -3, -4], scaled[1]);

        Tensor ones = Tensor.Ones([1, 1, 2, 2]);
        Tensor[] gradients = new Operator("aten::convolution_backward").CallMany(
            Tensor.Ones([1, 1, 1, 1]), ones, ones, new long[] { 1 }, new long[] { 1, 1 }, new long[] { 0, 0 }, new long[] { 1, 1 }, false, new long[] { 0, 0 }, 1, new long[] { 1, 1, 1 });
        Check.Holds([1, 1, 2, 2], [1, 1, 1, 1], gradients[0]);
        Check.Holds([1], [1], gradients[2]);
    }

    [Fact]
    public void A_list_of_many_tensors_is_taken() =>
        Assert.Equal([1000], Tensor.Cat(Enumerable.Range(0, 1000).Select(i => Tensor.Full([1], i))).Shape);

    [Fact]
    public void Texts_devices_and_types_are_taken()
    {
        Tensor a = Tensor.From<float>([1f, 2f, 3f, 4f], 2, 2), b = Tensor.From<float>([1f, 1f], 2);
        Check.Holds([2], [3, 7], new Operator("aten::einsum").Call("ij,j->i", new Tensor?[] { a, b }));
        Tensor made = new Operator("aten::zeros").Call(new long[] { 2 }, DType.Int64, Arg.None, Device.Cpu);
        Assert.Equal(DType.Int64, made.DType);
        Check.Holds([1, 2], [2, 0], new Operator("aten::div.Tensor_mode").Call(Tensor.From<float>([5f, 1f], 1, 2), Tensor.Full([1], 2), "floor"));
    }

    [Fact]
    public void A_generator_is_taken()
    {
        using Rng rng = new(3), same = new(3);
        Tensor x = Tensor.Zeros([4]);
        new Operator("aten::normal_").Run(x, 0.0, 1.0, rng);
        Assert.Equal(Tensor.Normal(same, [4]).ToArray<float>(), x.ToArray<float>());
    }

    [Fact]
    public void Results_may_be_several_tensors_a_list_or_a_number()
    {
        Tensor x = Tensor.From<float>([3f, 1f, 2f], 3);
        Tensor[] sorted = new Operator("aten::sort").CallMany(x);
        Check.Holds([3], [1, 2, 3], sorted[0]);
        Check.Holds([3], [1, 2, 0], sorted[1]);
        Assert.Equal(3, new Operator("aten::unbind.int").CallMany(x).Length);
        Assert.Equal(3, new Operator("aten::size.int").CallNumber(x, 0));
        Assert.Equal(1, new Operator("aten::equal").CallNumber(x, x));
        Assert.Equal(2.5, new Operator("aten::item").CallNumber(Tensor.Full([], 2.5)));
    }

    [Fact]
    public void A_result_of_another_kind_is_refused_and_nothing_leaks()
    {
        Tensor x = Tensor.From<float>([3f, 1f, 2f], 3);
        Operator sort = new("aten::sort"), negate = new("aten::neg"), size = new("aten::size.int");
        using LiveTensors live = new();
        Check.Refused(() => sort.Call(x), "aten::sort", "one tensor", "(tensor, tensor)");
        Check.Refused(() => negate.CallNumber(x), "aten::neg", "one number");
        Check.Refused(() => size.CallMany(x, 0), "aten::size.int", "tensors");
        Check.Refused(() => size.Call(x, 0), "aten::size.int", "(integer)");
        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void An_unknown_operator_is_named() => Check.Refused(() => new Operator("aten::nonesuch").Call(), "aten::nonesuch", "no operator of that name");

    [Fact]
    public void An_unknown_overload_is_named() => Check.Refused(() => new Operator("aten::add.Nonesuch").Call(), "aten::add.Nonesuch");

    [Fact]
    public void A_surplus_argument_is_refused() =>
        Check.Refused(() => new Operator("aten::neg").Call(Tensor.Ones([2, 3]), 1.5), "aten::neg(Float32[2, 3], 1.5)", "takes 1 arguments and was given 2");

    [Fact]
    public void A_missing_argument_is_refused() =>
        Check.Refused(() => new Operator("aten::mm").Call(Tensor.Ones([2, 3])), "aten::mm(Float32[2, 3])", "argument 'mat2' is missing");

    [Fact]
    public void An_argument_of_the_wrong_kind_is_refused()
    {
        Tensor x = Tensor.Ones([2]);
        Check.Refused(() => new Operator("aten::mm").Call(x, "y"), "aten::mm(Float32[2], y)", "argument 'mat2' takes Tensor and was given a string");
        Check.Refused(() => new Operator("aten::flip").Call(x, 1.5), "argument 'dims'", "was given a number");
        Check.Refused(() => new Operator("aten::flip").Call(x, new[] { 1.5 }), "argument 'dims'", "was given a list of numbers");
        Check.Refused(() => new Operator("aten::neg").Call(Arg.None), "aten::neg(none)", "argument 'self' takes Tensor and was given nothing");
        Check.Refused(() => new Operator("aten::transpose.int").Call(x, 0.0, 1), "argument 'dim0' takes int and was given a number");
        Check.Refused(() => new Operator("aten::normal_").Call(x, 0.0, 1.0, x), "argument 'generator'", "was given a tensor");
    }

    [Fact]
    public void Wrong_shapes_are_named_with_libtorchs_sentence()
    {
        Tensor a = Tensor.Ones([2, 3]), b = Tensor.Ones([4, 5]);
        Check.Refused(() => a.MatMul(b), "aten::matmul(Float32[2, 3], Float32[4, 5])", "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)");
        Check.Refused(() => _ = a + b, "aten::add.Tensor(Float32[2, 3], Float32[4, 5])", "must match the size of tensor b");
        Check.Refused(() => a.Reshape(4, 2), "aten::reshape(Float32[2, 3], [4, 2])", "invalid for input of size 6");
        Check.Refused(() => Tensor.Cat([a, b]), "aten::cat([Float32[2, 3]; Float32[4, 5]], 0)");
        Check.Refused(() => Functional.Conv2d(Tensor.Ones([1, 3, 8, 8]), Tensor.Ones([4, 2, 3, 3]), null, [1, 1], [0, 0]), "gan::conv2d(Float32[1, 3, 8, 8], Float32[4, 2, 3, 3], none, [1, 1], [0, 0])");
    }

    [Fact]
    public void A_device_that_libtorch_lacks_is_one_sentence()
    {
        Assert.SkipWhen(Runtime.HasCuda, "this machine has a GPU");
        Check.Refused(() => Tensor.Zeros([2], device: Device.Cuda()), "aten::zeros([2], 6, none, cuda:0)", "CUDA");
    }
}
