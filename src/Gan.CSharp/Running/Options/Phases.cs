namespace GanFunctional.CSharp;

/// <summary>Learning-rate schedules of a constant phase and a linear decay to 0.</summary>
internal static class Phases
{
    /// <summary>Creates the schedule of the learning rate.</summary>
    /// <param name="rate">Initial rate.</param>
    /// <param name="steps">Number of training steps; null for a constant rate.</param>
    /// <param name="decay">Share of the steps, at the end, over which the rate decays.</param>
    internal static Schedule Rate(double rate, long? steps, double decay)
    {
        if (steps is not { } all) return rate;
        long falling = (long)(all * decay);
        return rate * Schedule.ConstantThenLinear(all - falling, falling);
    }
}
