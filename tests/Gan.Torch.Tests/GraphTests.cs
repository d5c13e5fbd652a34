namespace GanFunctional.Torch.Tests;

/// <summary>Lanes, uploads and graphs where there is no GPU: nothing to do, or a sentence.</summary>
public sealed class GraphTests : IDisposable
{
    private readonly Scope scope = new();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_CPU_has_one_lane()
    {
        using DeviceLane lane = new(Device.Cpu);
        Runtime.Synchronize(Device.Cpu);
        Check.Holds([2], [2, 2], Tensor.Ones([2]) + Tensor.Ones([2]));
    }

    [Fact]
    public void An_upload_to_the_CPU_is_a_copy()
    {
        float[] values = [1, 2, 3];
        Tensor copy = Tensor.Upload<float>(values, Device.Cpu, 3);
        values[0] = 9;
        Check.Holds([3], [1, 2, 3], copy);
    }

    [Fact]
    public void Without_a_GPU_a_recording_says_why_it_can_t_be_had()
    {
        Assert.SkipWhen(CudaGraph.Unavailable is null, "this libtorch records CUDA graphs");
        bool ran = false;
        Check.Refused(() => CudaGraph.Record([], null, () => ran = true), "recording a CUDA graph: ", CudaGraph.Unavailable!);
        Assert.False(ran);
    }
}
