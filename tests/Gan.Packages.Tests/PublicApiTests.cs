using System.Reflection;

namespace GanFunctional.Packages.Tests;

/// <summary>The public surface of the libraries is the one that is checked in, so that no change of it goes unseen.</summary>
public sealed class PublicApiTests
{
    private const string AcceptVariable = "GAN_ACCEPT_API";

    private static readonly string Listings = Path.Combine(BuiltFrom.Checkout, "docs", "api");

    private static readonly string[] Libraries =
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Gan.*.dll").Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_public_surface_is_the_one_that_is_checked_in()
    {
        bool accept = Environment.GetEnvironmentVariable(AcceptVariable) is { Length: > 0 };
        Directory.CreateDirectory(Listings);
        Dictionary<string, string> current = Libraries.ToDictionary(
            library => Path.Combine(Listings, Path.GetFileNameWithoutExtension(library) + ".txt"),
            library => ApiListing.Of(Assembly.LoadFrom(library)));
        List<string> differences = [];
        foreach (string file in Directory.EnumerateFiles(Listings).Union(current.Keys).Order(StringComparer.Ordinal))
        {
            string[] before = File.Exists(file) ? File.ReadAllLines(file) : [], now = current.TryGetValue(file, out string? listing) ? listing.Split('\n')[..^1] : [];
            if (before.SequenceEqual(now)) continue;
            if (accept && listing is not null) File.WriteAllText(file, listing);
            else if (accept) File.Delete(file);
            differences.Add(Path.GetFileName(file));
            differences.AddRange(before.Except(now).Select(line => $"- {line.Trim()}").Concat(now.Except(before).Select(line => $"+ {line.Trim()}")).Take(40));
        }

        Assert.True(
            accept || differences.Count == 0,
            $"the public surface has changed; if that is meant, run the test with {AcceptVariable}=1 and commit docs/api:\n{string.Join('\n', differences)}");
    }
}
