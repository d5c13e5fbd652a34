using System.Globalization;
using System.Runtime.InteropServices;

namespace GanFunctional.CSharp;

/// <summary>The size of images in pixels, as text <c>64</c> (square) or <c>128x96</c> (width, then height).</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>A square.</summary>
    public static implicit operator ImageSize(int side) => new(side, side);

    /// <summary>A square.</summary>
    public static ImageSize FromInt32(int side) => side;

    /// <inheritdoc/>
    public override string ToString() => Width == Height
        ? Width.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
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
