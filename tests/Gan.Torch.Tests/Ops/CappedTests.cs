using System.Diagnostics;

namespace GanFunctional.Torch.Tests;

/// <summary>A CPU, or a user, that allows fewer instructions: other computations are chosen, for the same functions.</summary>
public sealed class CappedTests
{
    [Theory]
    [InlineData("avx2")]
    [InlineData("default")]
    public async Task Convolutions_agree_with_aten_under_a_cap(string cap)
    {
        // Read once a process, so it takes another.
        string[] arguments = [typeof(CappedTests).Assembly.Location, "-method", $"{typeof(ConvolutionTests).FullName}.{nameof(ConvolutionTests.Sizes_that_no_tile_divides_agree_with_aten)}"];
        ProcessStartInfo start = new("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ATEN_CPU_CAPABILITY"] = cap;
        using Process process = Process.Start(start)!;
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        string[] outputs = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancelled), process.StandardError.ReadToEndAsync(cancelled));
        await process.WaitForExitAsync(cancelled);
        string output = string.Concat(outputs);
        Assert.True(process.ExitCode == 0 && output.Contains("Failed: 0", StringComparison.Ordinal), output);
    }
}
