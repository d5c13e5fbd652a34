namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>Tensors as kernels see them.</summary>
public sealed class KernelTensorTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Zeros_of_either_sign_are_found_in_every_layout_and_one_other_number_anywhere_is_not_overlooked()
    {
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            foreach (Func<Tensor, Tensor> lie in new Func<Tensor, Tensor>[] { x => x, x => x.ChannelsLast(), x => x.permute(3, 0, 1, 2), x => x.flatten() })
            {
                Tensor zeros = lie(torch.zeros([3, 5, 7, 9], type));
                Assert.True(IsZero(zeros));
                Assert.True(IsZero(zeros.neg()));
                foreach (double other in new[] { 1e-38, -1, double.NaN })
                {
                    foreach (int place in new[] { 0, 1, 500, 943, 944 })
                    {
                        Tensor flat = torch.zeros([945], type);
                        flat[place] = (float)other;
                        Assert.False(IsZero(lie(flat.reshape(3, 5, 7, 9))));
                    }
                }
            }
        }
    }

    [Fact]
    public void Elements_with_gaps_or_in_one_place_and_other_types_are_not_searched()
    {
        Assert.False(IsZero(torch.zeros(8, 4).slice(1, 0, 4, 2)));
        Assert.False(IsZero(torch.zeros(1).expand(5)));
        Assert.False(IsZero(torch.zeros([4], torch.float64)));
        Assert.True(IsZero(torch.zeros(8, 1, 4)[.., 0]));
    }

    private static bool IsZero(Tensor tensor)
    {
        KernelTensor kernel = new((nint)StableAbi.NewHandle(tensor.Handle));
        bool zero = kernel.IsZero;
        kernel.Delete();
        return zero;
    }
}
