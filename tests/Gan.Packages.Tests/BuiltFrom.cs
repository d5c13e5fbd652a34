using System.Reflection;

namespace GanFunctional.Packages.Tests;

/// <summary>Where and how the tests were built, as the project has noted it.</summary>
internal static class BuiltFrom
{
    /// <summary>The root of the checkout.</summary>
    public static string Checkout { get; } = Noted("Checkout");

    /// <summary>Debug or Release.</summary>
    public static string Configuration { get; } = Noted("Configuration");

    /// <summary>The machine's package cache, which holds all that was restored for the build: libtorch too.</summary>
    public static string PackageCache { get; } = Noted("PackageCache");

    /// <summary>A file's text.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Checkout, path));

    private static string Noted(string name) =>
        typeof(BuiltFrom).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(noted => noted.Key == name).Value!;
}
