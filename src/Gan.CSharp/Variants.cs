using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>The built-in GANs.</summary>
public static class Variants
{
    /// <summary>Their names: <c>dcgan</c>, <c>gan</c> (fully connected) and <c>frog</c> (Chollet's, 32×32).</summary>
    public static IReadOnlyList<string> Names => [.. Catalog.names];
}
