namespace GanFunctional.Packages.Tests;

/// <summary>The content of the packages.</summary>
public sealed class ContentTests(Newcomer newcomer)
{
    private static readonly string[] Libraries =
        ["GanFunctional", "GanFunctional.Common", "GanFunctional.Core", "GanFunctional.Data", "GanFunctional.Formats", "GanFunctional.Kernels"];

    [Fact]
    public void There_is_one_package_for_each_room_and_the_tool() =>
        Assert.Equal(Libraries.Append("GanFunctional.Tool").Order(StringComparer.Ordinal), Package.All(newcomer));

    [Fact]
    public void Each_says_what_it_is()
    {
        Assert.All(Package.All(newcomer), id =>
        {
            Package package = new(newcomer, id);
            Assert.Equal("MIT", package.Says("license"));
            Assert.True(package.Says("description")!.Length > 40);
            Assert.NotEmpty(package.Says("tags")!);
            Assert.Contains("```csharp", package.Text(package.Says("readme")!), StringComparison.Ordinal);
            Assert.Equal(newcomer.Version, package.Says("version"));
            byte[] icon = package.Content(package.Says("icon")!);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], icon[..4]);
            Assert.InRange(icon.Length, 500, 10_000);
        });
        Assert.StartsWith("MIT License", BuiltFrom.Text("LICENSE"), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_library_has_its_documentation_and_its_symbols()
    {
        Assert.All(Libraries, id =>
        {
            Package package = new(newcomer, id);
            string assembly = Assert.Single(package.Files, file => file.EndsWith(".dll", StringComparison.Ordinal));
            Assert.StartsWith("lib/net10.0/", assembly, StringComparison.Ordinal);
            Assert.Contains(Path.ChangeExtension(assembly, ".xml"), package.Files);
            Assert.Contains(Path.ChangeExtension(assembly, ".pdb"), package.Symbols);
        });
    }

    [Fact]
    public void The_facade_brings_the_others_and_no_library_brings_libtorch()
    {
        HashSet<string> brought = [];
        Bring("GanFunctional");

        Assert.Equal(Libraries, brought.Where(id => id.StartsWith("GanFunctional", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("TorchSharp", brought);
        Assert.DoesNotContain(brought, id => id.Contains("libtorch", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(new Package(newcomer, "GanFunctional.Data").Brings, id => id.Contains("torch", StringComparison.OrdinalIgnoreCase));

        void Bring(string id)
        {
            if (!brought.Add(id) || !id.StartsWith("GanFunctional", StringComparison.Ordinal)) return;
            foreach (string other in new Package(newcomer, id).Brings) Bring(other);
        }
    }

    [Fact]
    public void The_tool_is_one_small_package_for_every_system()
    {
        Package tool = new(newcomer, "GanFunctional.Tool");

        Assert.InRange(tool.Bytes, 1_000_000, 10_000_000);
        Assert.DoesNotContain(tool.Files, file => Path.GetFileName(file).Contains("torch_cpu", StringComparison.Ordinal));
        Assert.DoesNotContain("torch_cpu", tool.Text("tools/net10.0/any/gan.deps.json"), StringComparison.Ordinal);
        foreach (string runtime in new[] { "linux-x64", "win-x64", "osx-arm64" })
            Assert.Single(tool.Files, file => file.StartsWith($"tools/net10.0/any/runtimes/{runtime}/native/", StringComparison.Ordinal));
    }
}
