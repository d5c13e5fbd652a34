namespace GanFunctional.CSharp;

/// <summary>Padding of images to the sides that a network needs, by reflection at the borders.</summary>
/// <param name="Divisor">Number that divides the network's sides.</param>
/// <param name="Least">Least side, a multiple of it.</param>
internal sealed record BorderPadding(int Divisor, int Least)
{
    /// <summary>Tells whether images of a size are padded.</summary>
    internal bool Changes(ImageSize size) => Side(size.Width) != size.Width || Side(size.Height) != size.Height;

    /// <summary>Pads images [n, c, h, w] equally on opposite sides.</summary>
    internal Tensor Pad(Tensor images) => Reflected(Reflected(images, 2), 3);

    /// <summary>Cuts the result for padded images back to their size.</summary>
    internal Tensor Cut(Tensor padded, ImageSize size) =>
        padded.narrow(2, Before(size.Height), size.Height).narrow(3, Before(size.Width), size.Width);

    private int Side(int side) => Math.Max(Least, (side + Divisor - 1) / Divisor * Divisor);

    private int Before(int side) => (Side(side) - side) / 2;

    private Tensor Reflected(Tensor images, int dimension)
    {
        int side = (int)images.shape[dimension], before = Before(side);
        if (Side(side) == side) return images;
        long[] from = [.. Enumerable.Range(-before, Side(side)).Select(i => (long)Mirrored(i, side))];
        return images.index_select(dimension, Tensors.From<long>(from, [from.Length], images.device));
    }

    // Beyond a small image's other border, too, the reflection goes on.
    private static int Mirrored(int i, int side)
    {
        if (side == 1) return 0;
        int period = 2 * (side - 1), place = ((i % period) + period) % period;
        return place < side ? place : period - place;
    }
}
