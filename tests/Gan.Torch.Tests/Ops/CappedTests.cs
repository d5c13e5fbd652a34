using System.Diagnostics;

namespace GanFunctional.Torch.Tests;

/// <summary>A CPU, or a user, that allows fewer instructions: other computations are chosen, for the same functions.</summary>
public sealed class CappedTests
{
    // The kernels for AVX2 are tested on any CPU that has more, and what is left without them.
    [Theory]
    [InlineData("avx2")]
    [InlineData("default")]
    public async Task Convolutions_agree_with_aten_under_a_cap(string cap)
    {
        string[] tests = [nameof(ConvolutionTests.Sizes_that_no_tile_divides_agree_with_aten), nameof(ConvolutionTests.Float32_is_as_exact_as_the_definition)];
        string[] methods = [.. tests.SelectMany(test => new[] { "-method", $"{typeof(ConvolutionTests).FullName}.{test}" })];
        // Read once a process, so it takes another.
        ProcessStartInfo start = new("dotnet", [typeof(CappedTests).Assembly.Location, .. methods]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ATEN_CPU_CAPABILITY"] = cap;
        using Process process = Process.Start(start)!;
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        string[] outputs = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancelled), process.StandardError.ReadToEndAsync(cancelled));
        await process.WaitForExitAsync(cancelled);
        string output = string.Concat(outputs);
        Assert.True(process.ExitCode == 0 && output.Contains("Failed: 0", StringComparison.Ordinal), output);
    }
}
