namespace GanFunctional.Data;

/// <summary>Holds a part of the images out of training, for evaluation.</summary>
public static class HoldOut
{
    // Differs from the purposes in Schedule, which may have the same seed.
    private const ulong Purpose = 2;

    /// <summary>
    /// Splits a source by a hash of each image's key. Images with the same key, such as variants of one
    /// drawing, are on the same side; adding images does not move others.
    /// </summary>
    /// <param name="source">Images.</param>
    /// <param name="key">Key of the image at an index, such as its file name.</param>
    /// <param name="share">Share of the keys to hold out, in (0, 1).</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="DataException">The share is out of range, or one side is empty.</exception>
    public static (Subset Training, Subset HeldOut) Split(IImageSource source, Func<int, string> key, double share, ulong seed)
    {
        if (!(share is > 0 and < 1))
            throw new DataException($"The share to hold out must be between 0 and 1, not {share}; 0.1 holds out a tenth.");
        ILookup<bool, int> sides = Enumerable.Range(0, source.Count).ToLookup(i => Uniform(key(i), seed) < share);
        (Subset Training, Subset HeldOut) split = (new Subset(source, sides[false]), new Subset(source, sides[true]));
        return split.Training.Count > 0 && split.HeldOut.Count > 0
            ? split
            : throw new DataException(
                $"Holding out a share of {share} of the {source.Count} image(s) of '{source.Name}' leaves one side empty; " +
                "change the share or the seed.");
    }

    /// <summary>Holds out a number of images, those with the smallest hash of their keys.</summary>
    /// <param name="source">Images.</param>
    /// <param name="key">Key of the image at an index, such as its file name.</param>
    /// <param name="count">Number of images to hold out, less than there are.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="DataException">No image would be left.</exception>
    public static (Subset Training, Subset HeldOut) Split(IImageSource source, Func<int, string> key, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (count >= source.Count)
            throw new DataException($"Holding out {count:N0} of the {source.Count:N0} images of '{source.Name}' leaves none to train on; hold out fewer.");
        int[] order = [.. Enumerable.Range(0, source.Count).OrderBy(i => Uniform(key(i), seed))];
        return (new Subset(source, order[count..].Order()), new Subset(source, order[..count].Order()));
    }

    /// <summary>Maps a key and a seed to [0, 1): FNV-1a, then SplitMix.</summary>
    private static double Uniform(string key, ulong seed)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in key)
            hash = (hash ^ c) * 0x100000001B3;
        return (SplitMix.For(seed, Purpose, hash).Next() >> 11) * (1.0 / (1L << 53));
    }
}
