namespace GanFunctional.CSharp;

/// <summary>Everything that determines a search for near-duplicates among images.</summary>
public sealed record DedupOptions
{
    /// <summary>A folder of images; to report only, also an idx file or folder, or <c>fashion-mnist</c>.</summary>
    [Option("A folder of images; without --apply also an idx file or folder, or fashion-mnist", Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>A new or empty folder for the report, and with <see cref="Apply"/> for the duplicates; not within the data.</summary>
    [Option("A new or empty folder for the report, and with --apply for the duplicates", Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>Whether the duplicates are moved to <c>OUT/duplicates</c>. Nothing is ever deleted.</summary>
    [Option("Move all but the first of each group of duplicates into the folder duplicates of --out")]
    public bool Apply { get; init; }

    /// <summary>In how many of 128 bits the codes of duplicates may differ; 0: equal codes, as in the paper.</summary>
    [Option("In how many of 128 bits the codes of duplicates may differ; 0 takes equal codes only, as the paper does", Least = 0, Most = 32)]
    public int Distance { get; init; } = 16;

    /// <summary>How alike the pixels of duplicates must be; −1 trusts the codes alone, as the paper does.</summary>
    [Option("How alike the pixels of duplicates must be, 1 for the same; -1 trusts the codes alone, as the paper does", Least = -1, Most = 1)]
    public double Likeness { get; init; } = 0.95;

    /// <summary>The same seed and options give the same report.</summary>
    [Option("The same seed and options give the same report")]
    public ulong Seed { get; init; }

    /// <summary>Threads; at first, the cores.</summary>
    [Option("Threads", Default = "the cores")]
    public int? Threads { get; init; }
}

/// <summary>What a search for near-duplicates found and wrote.</summary>
/// <param name="Images">Images that were compared.</param>
/// <param name="Duplicates">How many are near-duplicates of an earlier one.</param>
/// <param name="Groups">Of how many.</param>
/// <param name="Report">The duplicates, each with the image that it is one of, the bits that differ and the likeness.</param>
/// <param name="Picture">The pairs of which it is least sure, side by side; null where there are none.</param>
/// <param name="Moved">Where the duplicates are now; null where they were left.</param>
public sealed record DedupResult(int Images, int Duplicates, int Groups, string Report, string? Picture, string? Moved);
