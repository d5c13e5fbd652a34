namespace GanFunctional;

/// <summary>
/// Losses of <see cref="Loss"/> and <see cref="Penalty"/> on plays of one type: the argument <c>loss</c> of
/// <see cref="Game.Player{TBatch, TPlay, TIn, TOut}(Game{TBatch, TPlay}, string, Model{TIn, TOut}, Optimizer,
/// Func{Losses{TPlay}, Loss{TPlay}}, int, double?)"/>. The type of the play is inferred, and can be
/// anonymous.
/// </summary>
/// <typeparam name="TPlay">Type of the play.</typeparam>
public sealed class Losses<TPlay>
{
    internal Losses()
    {
    }

    /// <inheritdoc cref="Loss.Term"/>
    public Loss<TPlay> Term(string name, Func<TPlay, Tensor> value) => Loss.Term(name, value);

    /// <inheritdoc cref="Loss.L1"/>
    public Loss<TPlay> L1(Func<TPlay, Tensor> f, Func<TPlay, Tensor> g) => Loss.L1(f, g);

    /// <inheritdoc cref="Loss.L2"/>
    public Loss<TPlay> L2(Func<TPlay, Tensor> f, Func<TPlay, Tensor> g) => Loss.L2(f, g);

    /// <inheritdoc cref="Loss.Bce"/>
    public Loss<TPlay> Bce(Func<TPlay, Tensor> logits, Func<TPlay, Tensor> targets) => Loss.Bce(logits, targets);

    /// <inheritdoc cref="Loss.CrossEntropy"/>
    public Loss<TPlay> CrossEntropy(Func<TPlay, Tensor> logits, Func<TPlay, Tensor> labels) => Loss.CrossEntropy(logits, labels);

    /// <inheritdoc cref="Loss.FeatureMatching"/>
    public Loss<TPlay> FeatureMatching(Func<TPlay, IReadOnlyList<Tensor>> real, Func<TPlay, IReadOnlyList<Tensor>> fake) =>
        Loss.FeatureMatching(real, fake);

    /// <inheritdoc cref="Loss.WithMemo"/>
    public Loss<TPlay> WithMemo(string name, double[] initial, Func<Tensor, TPlay, (Tensor Value, Tensor Next)> value) =>
        Loss.WithMemo(name, initial, value);

    /// <inheritdoc cref="Penalty.Gradient"/>
    public Loss<TPlay> GradientPenalty(Func<TPlay, Tensor> points, Func<TPlay, Tensor> logits) => Penalty.Gradient(points, logits);

    /// <inheritdoc cref="Penalty.R1"/>
    public Loss<TPlay> R1(Func<TPlay, Tensor> real, Func<TPlay, Tensor> logits) => Penalty.R1(real, logits);

    /// <inheritdoc cref="Penalty.R2"/>
    public Loss<TPlay> R2(Func<TPlay, Tensor> fake, Func<TPlay, Tensor> logits) => Penalty.R2(fake, logits);

    /// <summary>
    /// A loss on a view of the play that is computed once for all its terms, such as a critic's logits.
    /// </summary>
    public Loss<TPlay> Via<TView>(Func<TPlay, TView> view, Loss<TView> loss) => Loss.Via(view, loss);

    /// <summary>A custom loss on a view of the play that is computed once for all its terms.</summary>
    public Loss<TPlay> Via<TView>(Func<TPlay, TView> view, Func<Losses<TView>, Loss<TView>> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return Loss.Via(view, loss(new Losses<TView>()));
    }
}
