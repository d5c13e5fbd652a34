namespace GanFunctional.CSharp;

/// <summary>A rate that stays, and then falls to 0.</summary>
internal static class Phases
{
    /// <summary>How many rounds of a training the rate stays, and in how many it falls.</summary>
    /// <param name="steps">Rounds of the training.</param>
    /// <param name="decay">The share of them, the last ones, in which it falls.</param>
    internal static (long Constant, long Decay) Of(long steps, double decay)
    {
        long falling = (long)(steps * decay);
        return (steps - falling, falling);
    }
}
