using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>
/// A rule from gradients to updates, as a value: players have each their own state, also when they share the optimizer.
/// </summary>
public sealed class Optimizer
{
    private Optimizer(GanFunctional.Optimizer core) => Core = core;

    internal GanFunctional.Optimizer Core { get; }

    /// <summary>Adam, ε 1e-8 (Kingma and Ba 2015, algorithm 1).</summary>
    public static Optimizer Adam(double rate, double beta1 = 0.9, double beta2 = 0.999) => new(Optim.adam(rate, new(beta1, beta2)));

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    public static Optimizer AdamW(double rate, double decay, double beta1 = 0.9, double beta2 = 0.999) => new(Optim.adamW(rate, new(beta1, beta2), decay));

    /// <summary>Gradient descent: p ← p − rate·g.</summary>
    public static Optimizer Sgd(double rate) => new(Optim.sgd(rate));

    /// <summary>Gradient descent with momentum: v ← μv + g, p ← p − rate·v.</summary>
    public static Optimizer Momentum(double rate, double momentum) => new(Optim.momentum(rate, momentum));

    /// <summary>Gradient descent with Nesterov's momentum: v ← μv + g, p ← p − rate·(g + μv).</summary>
    public static Optimizer Nesterov(double rate, double momentum) => new(Optim.nesterov(rate, momentum));

    /// <summary>PyTorch's RMSprop: ρ 0.99, ε 1e-8.</summary>
    public static Optimizer RmsProp(double rate) => new(Optim.rmsprop(rate));

    /// <summary>Keras' RMSprop: ρ 0.9, ε 1e-7.</summary>
    public static Optimizer RmsPropKeras(double rate) => new(Optim.rmspropKeras(rate));

    /// <summary>It on gradients whose every number was moved into [−bound, bound] (Keras' <c>clipvalue</c>).</summary>
    public Optimizer ClipByValue(double bound) => After(Optim.clipByValue(bound));

    /// <summary>It on gradients scaled down together so that their joint norm is at most <paramref name="bound"/> (Pascanu et al. 2013).</summary>
    public Optimizer ClipByNorm(double bound) => After(Optim.clipByNorm(bound));

    /// <summary>It on gradients with factor·parameters added: L2 regularisation.</summary>
    public Optimizer WeightDecay(double factor) => After(Optim.weightDecay(factor));

    /// <summary>It with its update multiplied by a factor of the updates made before, from 0: one of <see cref="Schedule"/> or one's own.</summary>
    public Optimizer Scheduled(Func<long, double> schedule) => new(Optim.scheduled(FuncConvert.FromFunc(schedule), Core));

    private Optimizer After(GanFunctional.Optimizer stage) => new(Optim.chain(ListModule.OfSeq([stage, Core])));
}
