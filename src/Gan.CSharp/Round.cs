using GanFunctional.Torch;

namespace GanFunctional.CSharp;

/// <summary>Where training stands when a play is built.</summary>
/// <param name="Number">Rounds before this one.</param>
/// <param name="Rng">All randomness of the round comes from this stream, which depends on the run's seed and the round's number alone.</param>
public sealed record Round(long Number, Rng Rng)
{
    /// <summary>
    /// Points between real and generated samples of one shape [n, …], for <see cref="Losses{TPlay}.GradientPenalty"/>:
    /// a·real + (1 − a)·fake with one a a sample, uniform in [0, 1) (Gulrajani et al. 2017, algorithm 1).
    /// </summary>
    public Tensor Interpolate(Tensor real, Tensor fake)
    {
        ArgumentNullException.ThrowIfNull(real);
        long[] one = [.. real.Shape.Select((size, dimension) => dimension == 0 ? size : 1)];
        return Penalty.interpolate(Tensor.Uniform(Rng, one), real, fake);
    }
}
