namespace GanFunctional.CSharp;

/// <summary>A pure function of the play: named, weighted scalars that add (<c>+</c>) and scale (<c>*</c>). <see cref="Losses{TPlay}"/> makes them.</summary>
/// <typeparam name="TPlay">What happened in a round.</typeparam>
public sealed class Loss<TPlay>
{
    internal Loss(GanFunctional.Loss<TPlay> core) => Core = core;

    internal GanFunctional.Loss<TPlay> Core { get; }

    /// <summary>All terms of both.</summary>
    public static Loss<TPlay> operator +(Loss<TPlay> a, Loss<TPlay> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(a.Core + b.Core);
    }

    /// <summary>Every term counted <paramref name="factor"/> times.</summary>
    public static Loss<TPlay> operator *(double factor, Loss<TPlay> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(factor * loss.Core);
    }

    /// <summary>The same loss with its terms called <paramref name="name"/> in reports, numbered when there are several.</summary>
    public Loss<TPlay> Named(string name) => new(Loss.named(name, Core));
}
