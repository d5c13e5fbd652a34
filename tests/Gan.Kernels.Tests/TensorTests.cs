namespace GanFunctional.Torch.Tests;

/// <summary>Making tensors, reading them, and what they say of themselves.</summary>
public sealed class TensorTests : IDisposable
{
    private readonly Scope scope = new();

    public void Dispose() => scope.Dispose();

    public static TheoryData<DType> AllTypes => [.. Enum.GetValues<DType>()];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_type_is_made_and_read(DType dtype)
    {
        Tensor x = Tensor.From<float>([0f, 1f, 1f, 0f, 1f, 0f], 2, 3).To(dtype);
        Assert.Equal(dtype, x.DType);
        Assert.Equal([0f, 1f, 1f, 0f, 1f, 0f], x.ToArray<float>());
        byte[] bytes = x.ToBytes();
        Assert.Equal(6 * dtype.Size(), bytes.Length);
        Tensor again = Tensor.FromBytes(bytes, dtype, 2, 3);
        Assert.Equal(dtype, again.DType);
        Assert.Equal([0, 1, 1, 0, 1, 0], again.ToArray<int>());
        Assert.Equal(dtype, Tensor.Zeros([2], dtype).DType);
        Assert.Equal([1, 1], Tensor.Ones([2], dtype).ToArray<long>());
        Assert.Equal($"{dtype}[2, 3]", x.ToString());
    }

    [Fact]
    public void Every_element_type_of_NET_has_its_tensor_type()
    {
        Assert.Equal([1.5f, -2f], Tensor.From<float>([1.5f, -2f], 2).ToArray<float>());
        Assert.Equal([1.1, -2], Tensor.From<double>([1.1, -2], 2).ToArray<double>());
        Assert.Equal([long.MaxValue], Tensor.From<long>([long.MaxValue], 1).ToArray<long>());
        Assert.Equal([int.MinValue], Tensor.From<int>([int.MinValue], 1).ToArray<int>());
        Assert.Equal([(byte)255], Tensor.From<byte>([255], 1).ToArray<byte>());
        Assert.Equal([true, false], Tensor.From<bool>([true, false], 2).ToArray<bool>());
        Check.Refused(() => Tensor.From<char>(['a'], 1), "Char", "float, double, long");
    }

    [Fact]
    public void Bfloat16_rounds_to_eight_bits()
    {
        Tensor x = Tensor.From<float>([1f, 1f + (1f / 256), 1f + (3f / 256), 3e38f, -0.1f], 5).To(DType.BFloat16);
        Assert.Equal([1f, 1f, 1f + (4f / 256), 3.0040553e38f, -0.10009765625f], x.ToArray<float>());
        Assert.Equal([0x80, 0x3F], x.ToBytes()[..2]);
    }

    [Fact]
    public void Its_facts_are_told()
    {
        Tensor x = Tensor.Zeros([2, 3, 4, 5], DType.Float64);
        Assert.Equal([2, 3, 4, 5], x.Shape);
        Assert.Equal(4, x.Dimensions);
        Assert.Equal(120, x.Elements);
        Assert.Equal(Device.Cpu, x.Device);
        Assert.True(x.IsContiguous);
        Assert.False(x.Transpose(0, 1).IsContiguous);
        Assert.False(x.RequiresGrad);
        x.RequiresGrad = true;
        Assert.True(x.RequiresGrad);
        Assert.Equal([], Tensor.Full([], 7).Shape);
        long[] deep = [.. Enumerable.Repeat(1L, 40)];
        Assert.Equal(deep, Tensor.Zeros(deep).Shape);
    }

    [Fact]
    public void Empty_and_scalar_tensors_are_read()
    {
        Assert.Empty(Tensor.From<float>([], 0, 3).ToArray<float>());
        Assert.Equal([2.5f], Tensor.From<float>([2.5f]).ToArray<float>());
        Assert.Equal(2.5, Tensor.From<float>([2.5f]).Item());
    }

    [Fact]
    public void Reading_follows_row_major_order_whatever_the_layout()
    {
        float[] values = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        Tensor x = Tensor.From<float>(values, 1, 2, 3, 4);
        Assert.Equal(values, x.ChannelsLast().ToArray<float>());
        Assert.False(x.ChannelsLast().IsContiguous);
        Assert.Equal([0f, 4, 8, 1, 5, 9], x.Select(1, 0).Squeeze(0).Transpose(0, 1).Narrow(0, 0, 2).ToArray<float>());
    }

    [Fact]
    public void Filled_tensors_hold_what_was_asked()
    {
        Check.Holds([2, 1], [0, 0], Tensor.Zeros([2, 1]));
        Check.Holds([2], [1, 1], Tensor.Ones([2]));
        Check.Holds([2], [2.5, 2.5], Tensor.Full([2], 2.5));
        Check.Holds([3], [4, 5, 6], Tensor.Range(4, 7));
        Check.Holds([2, 2], [1, 0, 0, 1], Tensor.Identity(2));
        Check.Holds([2], [0, 0], Tensor.Full([2], 2.5).ZerosLike());
        Check.Holds([2], [1, 1], Tensor.Full([2], 2.5).OnesLike());
        Assert.Equal(DType.Int64, Tensor.Range(0, 1).DType);
    }

    [Fact]
    public void A_wrong_number_of_values_is_refused()
    {
        Check.Refused(() => Tensor.From<float>([1f, 2f], 3), "shape [3] from 2 values", "12 bytes and 8 were given");
        Check.Refused(() => Tensor.FromBytes([1, 2, 3], DType.BFloat16, 2), "shape [2] from 3 bytes");
        Check.Refused(() => Tensor.From<float>([1f, 2f], -2), "shape [-2]");
    }

    [Fact]
    public void Item_reads_one_value_of_every_type()
    {
        foreach (DType dtype in Enum.GetValues<DType>()) Assert.Equal(1, Tensor.Ones([1, 1], dtype).Item());
        Check.Refused(() => Tensor.Ones([2]).Item(), "item(Float32[2])");
    }
}
