namespace GanFunctional.CSharp;

/// <summary>A rate that stays, and then falls to 0.</summary>
internal static class Phases
{
    /// <summary>The learning rate by round.</summary>
    /// <param name="rate">The rate at the start.</param>
    /// <param name="steps">Rounds of the training; null where it is not trained.</param>
    /// <param name="decay">The share of them, the last ones, in which it falls.</param>
    internal static Schedule Rate(double rate, long? steps, double decay)
    {
        if (steps is not { } rounds) return rate;
        long falling = (long)(rounds * decay);
        return rate * Schedule.ConstantThenLinear(rounds - falling, falling);
    }
}
