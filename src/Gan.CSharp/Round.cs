
namespace GanFunctional.CSharp;

/// <summary>
/// Where training stands when a play is built: the round, and its random streams. A stream depends on the run's seed, the round's number
/// and its own name alone.
/// </summary>
public sealed class Round : IDisposable
{
    internal Round(Step step) => Core = step;

    /// <summary>A round of a loop of one's own, with streams of its own; a trainer makes its rounds itself.</summary>
    /// <param name="seed">The run's.</param>
    /// <param name="number">Rounds before this one.</param>
    /// <param name="device">On which the streams draw.</param>
    public Round(ulong seed, long number, Device? device = null)
        : this(new Step(seed, number, device ?? Devices.Cpu))
    {
    }

    /// <summary>Rounds before this one.</summary>
    public long Number => Core.Round;

    /// <summary>The stream that a play draws its latents from.</summary>
    public torch.Generator Rng => Core.Rng;

    internal Step Core { get; }

    /// <summary>The round's stream of a name: asked for again, it goes on from where it is. What one name draws leaves the others as they are.</summary>
    public torch.Generator Stream(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Core.Stream(name);
    }

    /// <summary>
    /// Points between real and generated samples of one shape [n, …], for a gradient penalty:
    /// a·real + (1 − a)·fake with one a a sample, uniform in [0, 1) (Gulrajani et al. 2017, algorithm 1).
    /// </summary>
    public Tensor Interpolate(Tensor real, Tensor fake)
    {
        ArgumentNullException.ThrowIfNull(real);
        long[] one = [.. real.shape.Select((size, dimension) => dimension == 0 ? size : 1)];
        return Penalty.Interpolate(Draw.Uniform(Rng, one), real, fake);
    }

    /// <summary>Frees the streams of a round of one's own.</summary>
    public void Dispose() => ((IDisposable)Core).Dispose();
}
