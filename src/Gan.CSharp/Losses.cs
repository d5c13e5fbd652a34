using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>The losses that a player can be made of, on plays of one type: the argument <c>loss</c> of <see cref="Game{TBatch, TPlay}.Player(string, Model, Optimizer, Func{Losses{TPlay}, Loss{TPlay}}, int, double?)"/>.</summary>
/// <typeparam name="TPlay">What happened in a round.</typeparam>
public sealed class Losses<TPlay>
{
    internal Losses()
    {
    }

    /// <summary>The critic's loss: terms <c>real</c> and <c>fake</c> on the logits [n, …] that the two functions give.</summary>
    /// <param name="objective">Which losses these are.</param>
    /// <param name="real">Logits of real samples.</param>
    /// <param name="fake">Logits of generated samples, which are to be detached: the critic does not move the generator.</param>
    public Loss<TPlay> Critic(Objective objective, Func<TPlay, Tensor> real, Func<TPlay, Tensor> fake)
    {
        ArgumentNullException.ThrowIfNull(objective);
        return new(ObjectiveModule.critic(objective.Core, Core(real), Core(fake)));
    }

    /// <summary>The generator's loss: the term <c>fool</c> on the logits [n, …] of its samples.</summary>
    public Loss<TPlay> Fool(Objective objective, Func<TPlay, Tensor> fake)
    {
        ArgumentNullException.ThrowIfNull(objective);
        return new(ObjectiveModule.fool(objective.Core, Core(fake)));
    }

    /// <summary>mean |f − g|, named <c>l1</c>.</summary>
    public Loss<TPlay> L1(Func<TPlay, Tensor> f, Func<TPlay, Tensor> g) => new(Loss.l1(Core(f), Core(g)));

    /// <summary>mean (f − g)², named <c>l2</c>.</summary>
    public Loss<TPlay> L2(Func<TPlay, Tensor> f, Func<TPlay, Tensor> g) => new(Loss.l2(Core(f), Core(g)));

    /// <summary>−mean(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) of logits x and targets t in [0, 1] of one shape, named <c>bce</c>.</summary>
    public Loss<TPlay> Bce(Func<TPlay, Tensor> logits, Func<TPlay, Tensor> targets) => new(Loss.bce(Core(logits), Core(targets)));

    /// <summary>−mean ln softmax(x)[label] of logits x [n, k] and labels Int64[n], named <c>class</c>.</summary>
    public Loss<TPlay> CrossEntropy(Func<TPlay, Tensor> logits, Func<TPlay, Tensor> labels) => new(Loss.crossEntropy(Core(logits), Core(labels)));

    /// <summary>A scalar of one's own, named <paramref name="name"/> in reports.</summary>
    public Loss<TPlay> Term(string name, Func<TPlay, Tensor> scalar) => new(Loss.term(name, Core(scalar)));

    /// <summary>
    /// mean (‖∇ₓ critic(x)‖₂ − 1)², named <c>penalty</c> (WGAN-GP: Gulrajani et al. 2017, equation 3), at points x [n, …], which
    /// <see cref="Round.Interpolate"/> makes. Its gradient reaches the critic's weights through second derivatives.
    /// </summary>
    public Loss<TPlay> GradientPenalty(Func<TPlay, Func<Tensor, Tensor>> critic, Func<TPlay, Tensor> points) =>
        new(Penalty.gradient(Critic(critic), Core(points)));

    /// <summary>½·mean ‖∇ₓ critic(x)‖₂², named <c>r1</c> (Mescheder et al. 2018, equation 9), at real samples x [n, …]; scale it by γ.</summary>
    public Loss<TPlay> R1(Func<TPlay, Func<Tensor, Tensor>> critic, Func<TPlay, Tensor> real) => new(Penalty.r1(Critic(critic), Core(real)));

    /// <summary>
    /// A loss on something that is worked out from the play once for all its terms: a discriminator with two heads, say.
    /// </summary>
    public Loss<TPlay> Via<TView>(Func<TPlay, TView> view, Func<Losses<TView>, Loss<TView>> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(Loss.via(FuncConvert.FromFunc(view), loss(new Losses<TView>()).Core));
    }

    private static FSharpFunc<TPlay, FSharpFunc<Tensor, Tensor>> Critic(Func<TPlay, Func<Tensor, Tensor>> critic) =>
        FuncConvert.FromFunc((TPlay play) => FuncConvert.FromFunc(critic(play)));

    private static FSharpFunc<TPlay, Tensor> Core(Func<TPlay, Tensor> function) => FuncConvert.FromFunc(function);
}
