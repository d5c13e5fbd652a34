namespace GanFunctional.Formats;

/// <summary>Checks shapes in files.</summary>
internal static class Shape
{
    /// <summary>Largest supported number of dimensions.</summary>
    internal const int MaxDimensions = 16;

    // Times the 8 bytes of the largest type this still fits an Int64.
    private const long MaxElements = 1L << 59;

    /// <summary>
    /// Counts the elements; null if a size is negative or the shape is too large for any memory. The latter
    /// also if another size is 0, since strides are products of the others.
    /// </summary>
    internal static long? Elements(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MaxDimensions) return null;
        UInt128 product = 1;
        bool empty = false;
        foreach (long size in shape)
        {
            if (size < 0) return null;
            empty |= size == 0;
            product *= (ulong)Math.Max(1, size);
            if (product > MaxElements) return null;
        }

        return empty ? 0 : (long)product;
    }

    /// <summary>Formats a shape as <c>[64, 3, 4, 4]</c>.</summary>
    internal static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
