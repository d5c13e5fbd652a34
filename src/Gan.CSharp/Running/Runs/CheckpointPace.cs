namespace GanFunctional.CSharp;

/// <summary>
/// Default times of checkpoints: with the sample pictures, and at least every ten minutes, as long as all
/// writing takes at most 3 % of the time. What is trained does not depend on them.
/// </summary>
/// <param name="bytes">Size of a checkpoint in bytes, with the networks' files.</param>
internal sealed class CheckpointPace(long bytes)
{
    /// <summary>Greatest share of the time that is spent on writing.</summary>
    internal const double Share = 0.03;

    // A slow disk's, until a checkpoint has been written.
    private const double BytesPerSecond = 100e6;

    /// <summary>Longest time between checkpoints that can be afforded.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private double cost = bytes / BytesPerSecond, spent;
    private TimeSpan last;

    /// <summary>Tells whether a checkpoint is due.</summary>
    /// <param name="now">Time since the start of the training.</param>
    /// <param name="pictured">Whether a sample picture was drawn at this step.</param>
    internal bool IsDue(TimeSpan now, bool pictured) =>
        (pictured || now - last >= Longest) && spent + cost <= Share * now.TotalSeconds;

    /// <summary>Takes note of a checkpoint.</summary>
    /// <param name="now">Time since the start of the training, after writing.</param>
    /// <param name="took">Time that writing took.</param>
    internal void Wrote(TimeSpan now, TimeSpan took)
    {
        (last, cost) = (now, took.TotalSeconds);
        spent += cost;
    }
}
