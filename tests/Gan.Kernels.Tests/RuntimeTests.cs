namespace GanFunctional.Torch.Tests;

/// <summary>The libtorch in this process, and its devices.</summary>
public sealed class RuntimeTests
{
    [Fact]
    public void The_version_is_that_of_the_build()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", Runtime.TorchVersion);
        Assert.True(Version.Parse(Runtime.TorchVersion.Split('+', 'a', 'b')[0]) >= new Version(1, 13));
        Assert.Contains("PyTorch built with", Runtime.BuildDescription, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_are_set_and_refused_below_one()
    {
        int before = Runtime.Threads;
        Assert.InRange(before, 1, 4096);
        try
        {
            Runtime.Threads = 1;
            Assert.Equal(1, Runtime.Threads);
        }
        finally
        {
            Runtime.Threads = before;
        }

        Assert.Equal(before, Runtime.Threads);
        Check.Refused(() => Runtime.Threads = 0, "0 threads");
        Assert.Equal(before, Runtime.Threads);
    }

    [Fact]
    public void AMX_is_a_fast_bfloat16() => Assert.True(Runtime.HasFastBFloat16 || !Runtime.HasAmx);

    [Fact]
    public void Devices_are_read_and_written()
    {
        Assert.Equal(torch.CPU, Devices.Parse("cpu"));
        Assert.Equal("cpu", torch.CPU.ToString());
        Assert.Equal("cuda:1", new Device(DeviceType.CUDA, 1).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("CPU")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData("cpu:0")]
    public void An_unknown_device_is_named(string text) =>
        Assert.False(Check.Refused(() => Devices.Parse(text), $"the device '{text}' is not known: use cpu, cuda or cuda:N").IsSetup);

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    [InlineData("cuda:7")]
    public void A_GPU_that_is_absent_is_a_matter_of_setup(string text)
    {
        Assert.SkipWhen(Runtime.HasCuda, "this libtorch has CUDA");
        Assert.True(Check.Refused(() => Devices.Parse(text), $"the device '{text}' was asked for", "without CUDA").IsSetup);
    }
}
