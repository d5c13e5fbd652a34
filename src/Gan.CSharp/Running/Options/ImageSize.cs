using System.Globalization;
using System.Runtime.InteropServices;

namespace GanFunctional.CSharp;

/// <summary>
/// Size of images in pixels; as text, <c>64</c> (square) or <c>128x96</c> (width, then height).
/// </summary>
/// <param name="Width">Width, at least 1.</param>
/// <param name="Height">Height, at least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Creates a square size.</summary>
    public static implicit operator ImageSize(int side) => new(side, side);

    /// <summary>Creates a square size.</summary>
    public static ImageSize FromInt32(int side) => side;

    /// <inheritdoc/>
    public override string ToString() => Width == Height
        ? Width.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <summary>Parses the format of <see cref="ToString"/>; returns false for any other text.</summary>
    public static bool TryParse(string text, out ImageSize size)
    {
        string[] sides = text.Split('x');
        size = default;
        if (sides.Length > 2 || !Side(sides[0], out int width) || !Side(sides[^1], out int height)) return false;
        size = new(width, height);
        return true;
    }

    private static bool Side(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side >= 1;
}
