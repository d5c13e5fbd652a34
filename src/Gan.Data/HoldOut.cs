namespace GanFunctional.Data;

/// <summary>Keeps a part of the images away from training, to judge the result by.</summary>
public static class HoldOut
{
    // Apart from Schedule's streams, which may have the same seed.
    private const ulong Purpose = 2;

    /// <summary>
    /// Splits a source by a hash of each image's key: images of one key, such as the variants of one drawing, fall on one side, and
    /// more images do not move those that were there before.
    /// </summary>
    /// <param name="source">The images.</param>
    /// <param name="key">The key of the image at an index, such as its file's name.</param>
    /// <param name="share">The share of the keys to hold out, in (0, 1).</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="DataException">The share is impossible, or one side is empty.</exception>
    public static (Subset Training, Subset HeldOut) Split(IImageSource source, Func<int, string> key, double share, ulong seed)
    {
        if (!(share is > 0 and < 1))
            throw new DataException($"The share to hold out lies between 0 and 1, and {share} does not; 0.1 holds out a tenth.");
        ILookup<bool, int> sides = Enumerable.Range(0, source.Count).ToLookup(i => Uniform(key(i), seed) < share);
        (Subset Training, Subset HeldOut) split = (new Subset(source, sides[false]), new Subset(source, sides[true]));
        return split.Training.Count > 0 && split.HeldOut.Count > 0
            ? split
            : throw new DataException(
                $"Holding out a share of {share} of the {source.Count} image(s) of '{source.Name}' leaves one side empty; change the share or the seed.");
    }

    /// <summary>A number in [0, 1) for each key and seed: FNV-1a, and SplitMix over it.</summary>
    private static double Uniform(string key, ulong seed)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in key)
            hash = (hash ^ c) * 0x100000001B3;
        return (SplitMix.For(seed, Purpose, hash).Next() >> 11) * (1.0 / (1L << 53));
    }
}
