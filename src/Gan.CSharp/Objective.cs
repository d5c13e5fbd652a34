using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>An adversarial objective on a critic's logits [n, …]; in the formulas D = σ(logit).</summary>
public sealed class Objective
{
    /// <summary>An objective of one's own: each function takes logits [n, …] and gives a scalar to be minimised.</summary>
    /// <param name="real">The critic's loss on logits of real samples.</param>
    /// <param name="fake">The critic's loss on logits of generated samples.</param>
    /// <param name="fool">The generator's loss on logits of its samples.</param>
    public Objective(Func<Tensor, Tensor> real, Func<Tensor, Tensor> fake, Func<Tensor, Tensor> fool)
        : this(new GanFunctional.Objective(FuncConvert.FromFunc(real), FuncConvert.FromFunc(fake), FuncConvert.FromFunc(fool)))
    {
    }

    private Objective(GanFunctional.Objective core) => Core = core;

    /// <summary>−ln D(x), −ln(1 − D(G)), and ln(1 − D(G)) for the generator (Goodfellow et al. 2014, equation 1).</summary>
    public static Objective Minimax { get; } = new(ObjectiveModule.minimax);

    /// <summary>The same for the critic, and −ln D(G) for the generator (Goodfellow et al. 2014, section 3).</summary>
    public static Objective NonSaturating { get; } = new(ObjectiveModule.nonSaturating);

    /// <summary>(logit − 1)², logit², and (logit − 1)² for the generator (Mao et al. 2017, with a = 0, b = c = 1 and no ½).</summary>
    public static Objective LeastSquares { get; } = new(ObjectiveModule.leastSquares);

    /// <summary>−logit, logit, and −logit for the generator (Arjovsky et al. 2017).</summary>
    public static Objective Wasserstein { get; } = new(ObjectiveModule.wasserstein);

    /// <summary>max(0, 1 − logit), max(0, 1 + logit), and −logit for the generator (Lim and Ye 2017).</summary>
    public static Objective Hinge { get; } = new(ObjectiveModule.hinge);

    internal GanFunctional.Objective Core { get; }
}
