namespace GanFunctional.Torch.Tests;

/// <summary>Uploads and waiting where there is no GPU.</summary>
public sealed class UploadTests : IDisposable
{
    private readonly Scope scope = new();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void An_upload_to_the_CPU_is_a_copy()
    {
        float[] values = [1, 2, 3];
        Tensor copy = Tensor.Upload<float>(values, Device.Cpu, 3);
        values[0] = 9;
        Check.Holds([3], [1, 2, 3], copy);
    }

    [Fact]
    public void The_CPU_needs_no_waiting_for()
    {
        Tensor two = Tensor.Ones([2]) + Tensor.Ones([2]);
        Runtime.Synchronize(Device.Cpu.OfTorch);
        Check.Holds([2], [2, 2], two);
    }
}
