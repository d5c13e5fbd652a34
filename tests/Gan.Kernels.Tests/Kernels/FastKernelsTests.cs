using System.Diagnostics;

namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>
/// The effects of <see cref="FastKernels.Install"/> on a process. Other tests here need libtorch as it is: so the explicit tests of a class run in a
/// process of their own.
/// </summary>
public sealed class FastKernelsTests
{
    [Theory]
    [InlineData(nameof(InstalledTests), "on")]
    [InlineData(nameof(InstalledTests), "avx2")]
    [InlineData(nameof(InstalledConvolutionTests), "on")]
    [InlineData(nameof(InstalledConvolutionTests), "avx2")]
    [InlineData("Norms." + nameof(Norms.InstalledNormTests), "on")]
    [InlineData("Norms." + nameof(Norms.InstalledNormTests), "avx2")]
    [InlineData("Padding." + nameof(Padding.InstalledPadTests), "on")]
    [InlineData("Padding." + nameof(Padding.InstalledPadTests), "avx2")]
    [InlineData(nameof(SwitchedOffTests), "off")]
    [InlineData(nameof(MisspelledTests), "fast")]
    public async Task Install_does_in_a_process_of_its_own_what_is_promised(string tests, string variable)
    {
        Assert.SkipWhen(VectorWidths.Widest == VectorWidth.None, "this CPU has none of the vectors that the kernels are written for");
        ProcessStartInfo start = new(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            [typeof(FastKernelsTests).Assembly.Location, "-class", $"{typeof(FastKernelsTests).Namespace}.{tests}", "-explicit", "only", "-noColor"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[FastKernels.Variable] = variable;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync(), complaint = await error;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{tests} with '{variable}' ended with {process.ExitCode}: {output}{complaint}");
        Assert.DoesNotContain("Total: 0,", output, StringComparison.Ordinal);
        Assert.Contains("Failed: 0, Skipped: 0, Not Run: 0", output, StringComparison.Ordinal);
        Assert.Equal("", complaint);
    }
}

/// <summary>With the variable set to <c>off</c>.</summary>
public sealed class SwitchedOffTests
{
    [Fact(Explicit = true)]
    public void Libtorch_s_own_product_stays()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(1);
        Tensor a = Draw.Normal(rng, [300, 200]), b = Draw.Normal(rng, [200, 100]);
        byte[] before = a.mm(b).ToBytes();
        Assert.False(FastKernels.Install());
        Assert.False(FastKernels.Install());
        Assert.Equal(before, a.mm(b).ToBytes());
    }
}

/// <summary>With the variable set to a word that is not known.</summary>
public sealed class MisspelledTests
{
    [Fact(Explicit = true)]
    public void The_error_names_the_variable_its_value_and_what_is_expected() =>
        Assert.True(Check.Refused(() => FastKernels.Install(), "GAN_KERNELS", "'fast'", "'off'", "'on'", "'avx2'").IsSetup);
}
