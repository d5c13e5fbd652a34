namespace GanFunctional.Torch.Tests;

/// <summary>Making tensors, reading them, and what they say of themselves.</summary>
public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static readonly ScalarType[] Types =
    [
        ScalarType.Byte, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16, ScalarType.Float32, ScalarType.Float64, ScalarType.Bool, ScalarType.BFloat16,
    ];

    public static TheoryData<ScalarType> AllTypes => [.. Types];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_type_is_made_and_read(ScalarType dtype)
    {
        Tensor x = Tensors.From<float>([0f, 1f, 1f, 0f, 1f, 0f], 2, 3).to(dtype);
        Assert.Equal(dtype, x.dtype);
        Assert.Equal([0f, 1f, 1f, 0f, 1f, 0f], x.ToArray<float>());
        byte[] bytes = x.ToBytes();
        Assert.Equal(6 * dtype.Size(), bytes.Length);
        Tensor again = Tensors.FromBytes(bytes, dtype, 2, 3);
        Assert.Equal(dtype, again.dtype);
        Assert.Equal([0, 1, 1, 0, 1, 0], again.ToArray<int>());
        Assert.Equal(dtype, torch.zeros([2], dtype).dtype);
        Assert.Equal([1, 1], torch.ones([2], dtype).ToArray<long>());
        Assert.Equal($"{dtype}[2, 3]", x.Describe());
    }

    [Fact]
    public void Every_element_type_of_NET_has_its_tensor_type()
    {
        Assert.Equal([1.5f, -2f], Tensors.From<float>([1.5f, -2f], 2).ToArray<float>());
        Assert.Equal([1.1, -2], Tensors.From<double>([1.1, -2], 2).ToArray<double>());
        Assert.Equal([long.MaxValue], Tensors.From<long>([long.MaxValue], 1).ToArray<long>());
        Assert.Equal([int.MinValue], Tensors.From<int>([int.MinValue], 1).ToArray<int>());
        Assert.Equal([(byte)255], Tensors.From<byte>([255], 1).ToArray<byte>());
        Assert.Equal([true, false], Tensors.From<bool>([true, false], 2).ToArray<bool>());
        Check.Refused(() => Tensors.From<char>(['a'], 1), "Char", "float, double, long");
    }

    [Fact]
    public void Bfloat16_rounds_to_eight_bits()
    {
        Tensor x = Tensors.From<float>([1f, 1f + (1f / 256), 1f + (3f / 256), 3e38f, -0.1f], 5).to(ScalarType.BFloat16);
        Assert.Equal([1f, 1f, 1f + (4f / 256), 3.0040553e38f, -0.10009765625f], x.ToArray<float>());
        Assert.Equal([0x80, 0x3F], x.ToBytes()[..2]);
    }

    [Fact]
    public void Its_facts_are_told()
    {
        Tensor x = torch.zeros([2, 3, 4, 5], ScalarType.Float64);
        Assert.Equal([2, 3, 4, 5], x.shape);
        Assert.Equal(4, x.ndim);
        Assert.Equal(120, x.numel());
        Assert.Equal(DeviceType.CPU, x.device_type);
        Assert.True(x.is_contiguous());
        Assert.False(x.transpose(0, 1).is_contiguous());
        Assert.False(x.requires_grad);
        x.requires_grad = true;
        Assert.True(x.requires_grad);
        Assert.Equal([], Tensors.Full([], 7).shape);
        long[] deep = [.. Enumerable.Repeat(1L, 40)];
        Assert.Equal(deep, torch.zeros(deep).shape);
    }

    [Fact]
    public void Empty_and_scalar_tensors_are_read()
    {
        Assert.Empty(Tensors.From<float>([], 0, 3).ToArray<float>());
        Assert.Equal([2.5f], Tensors.From<float>([2.5f]).ToArray<float>());
        Assert.Equal(2.5, Tensors.From<float>([2.5f]).Item());
    }

    [Fact]
    public void Reading_follows_row_major_order_whatever_the_layout()
    {
        float[] values = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        Tensor x = Tensors.From<float>(values, 1, 2, 3, 4);
        Assert.Equal(values, x.ChannelsLast().ToArray<float>());
        Assert.False(x.ChannelsLast().is_contiguous());
        Assert.Equal([0f, 4, 8, 1, 5, 9], x.select(1, 0).squeeze(0).transpose(0, 1).narrow(0, 0, 2).ToArray<float>());
    }

    [Fact]
    public void Filled_tensors_hold_what_was_asked()
    {
        Check.Holds([2, 1], [0, 0], torch.zeros([2, 1]));
        Check.Holds([2], [1, 1], torch.ones([2]));
        Check.Holds([2], [2.5, 2.5], Tensors.Full([2], 2.5));
        Check.Holds([3], [4, 5, 6], Tensors.Range(4, 7));
        Check.Holds([2, 2], [1, 0, 0, 1], torch.eye(2));
        Check.Holds([2], [0, 0], Tensors.Full([2], 2.5).zeros_like());
        Check.Holds([2], [1, 1], Tensors.Full([2], 2.5).ones_like());
        Assert.Equal(ScalarType.Int64, Tensors.Range(0, 1).dtype);
    }

    [Fact]
    public void A_wrong_number_of_values_is_refused()
    {
        Check.Refused(() => Tensors.From<float>([1f, 2f], 3), "shape [3] from 2 values", "12 bytes and 8 were given");
        Check.Refused(() => Tensors.FromBytes([1, 2, 3], ScalarType.BFloat16, 2), "shape [2] from 3 bytes");
        Check.Refused(() => Tensors.From<float>([1f, 2f], -2), "shape [-2]");
    }

    [Fact]
    public void Item_reads_one_value_of_every_type()
    {
        foreach (ScalarType dtype in Types) Assert.Equal(1, torch.ones([1, 1], dtype).Item());
        Check.Refused(() => torch.ones([2]).Item(), "item(Float32[2])");
    }
}
