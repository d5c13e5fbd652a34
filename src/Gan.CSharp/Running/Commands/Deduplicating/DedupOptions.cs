namespace GanFunctional.CSharp;

/// <summary>Options of a search for near-duplicates among images.</summary>
public sealed record DedupOptions
{
    /// <summary>
    /// Folder of images; without <see cref="Apply"/> also an idx file or folder, or <c>fashion-mnist</c>.
    /// </summary>
    [Option(Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>
    /// New or empty folder for the report, and with <see cref="Apply"/> for the duplicates; not within the
    /// data.
    /// </summary>
    [Option(Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>
    /// Move all but the first of each group of duplicates to the folder <c>duplicates</c> in
    /// <see cref="Out"/>. Nothing is deleted.
    /// </summary>
    [Option]
    public bool Apply { get; init; }

    /// <summary>
    /// Largest Hamming distance of duplicates' codes, of 128 bits; 0 for equal codes, as in the paper.
    /// </summary>
    [Option(Least = 0, Most = 32)]
    public int Distance { get; init; } = 16;

    /// <summary>
    /// Least similarity of duplicates' pixels, 1 for equal ones; -1 compares the codes only, as in the paper.
    /// </summary>
    [Option(Least = -1, Most = 1)]
    public double Likeness { get; init; } = 0.95;

    /// <summary>Random seed; the same seed and options give the same report.</summary>
    [Option]
    public ulong Seed { get; init; }

    /// <summary>Number of threads. Default: the number of cores.</summary>
    [Option]
    public int? Threads { get; init; }
}

/// <summary>Result of <see cref="Deduplication"/>.</summary>
/// <param name="Images">Number of compared images.</param>
/// <param name="Duplicates">Number of images that are near-duplicates of an earlier one.</param>
/// <param name="Groups">Number of images that have near-duplicates.</param>
/// <param name="Report">
/// Table of the duplicates, with the image that each repeats, the differing bits and the similarity.
/// </param>
/// <param name="Picture">Picture of the least similar pairs, side by side; null if there are none.</param>
/// <param name="Moved">Folder that the duplicates were moved to; null if they were not moved.</param>
public sealed record DedupResult(int Images, int Duplicates, int Groups, string Report, string? Picture, string? Moved);
