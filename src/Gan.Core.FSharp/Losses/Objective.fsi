namespace GanFunctional

open System
open TorchSharp

/// An adversarial objective: what a critic and a generator each minimise, as functions of the critic's logits
/// of real and generated samples, r and f. Bars are means over the batch, σ is the logistic function, D =
/// σ(logit).
type Objective =
    { Critic: Loss<Logits>
      Generator: Loss<Logits> }

    /// −ln D(x), −ln(1 − D(G)), and ln(1 − D(G)) for the generator (Goodfellow et al. 2014, equation 1).
    static member Minimax: Objective
    /// The same for the critic, and −ln D(G) for the generator (Goodfellow et al. 2014, section 3).
    static member NonSaturating: Objective
    /// (r − 1)², f², and (f − 1)² for the generator (Mao et al. 2017, with a = 0, b = c = 1 and no ½).
    static member LeastSquares: Objective
    /// −r, f, and −f for the generator (Arjovsky et al. 2017).
    static member Wasserstein: Objective
    /// max(0, 1 − r), max(0, 1 + f), and −f for the generator (Lim and Ye 2017).
    static member Hinge: Objective
    /// −ln σ(rᵢ − fᵢ) of pairs, and −ln σ(fᵢ − rᵢ) for the generator (Jolicoeur-Martineau 2019, section 4.1;
    /// R3GAN: Huang et al. 2024, equation 1).
    static member RelativisticPaired: Objective
    /// max(0, 1 − (rᵢ − fᵢ)) of pairs, and max(0, 1 − (fᵢ − rᵢ)) for the generator.
    static member RelativisticPairedHinge: Objective
    /// ½(−ln σ(r − f̄) − ln(1 − σ(f − r̄))), and the same with r and f exchanged for the generator
    /// (Jolicoeur-Martineau 2019, section 4.2).
    static member RelativisticAverage: Objective
    /// ½(max(0, 1 − (r − f̄)) + max(0, 1 + (f − r̄))), and the same with r and f exchanged for the generator.
    static member RelativisticAverageHinge: Objective

    /// An objective from separate functions of logits [n, …], each giving a scalar: the critic's terms `real`
    /// and `fake`, and the generator's `adversarial`.
    static member Separate:
        real: Func<Tensor, Tensor> * fake: Func<Tensor, Tensor> * generator: Func<Tensor, Tensor> -> Objective

    /// An objective on differences of pairs: the critic minimises loss(rᵢ − fᵢ), named `pairs`, and the
    /// generator loss(fᵢ − rᵢ), named `adversarial`. There must be as many real samples as generated ones.
    static member Paired: loss: Func<Tensor, Tensor> -> Objective

    /// An objective on differences from the other side's mean: the critic minimises ½ real(r − f̄), named
    /// `real`, and ½ fake(f − r̄), named `fake`; the generator
    /// ½ real(f − r̄) and ½ fake(r − f̄), both named `adversarial`.
    static member Averaged: real: Func<Tensor, Tensor> * fake: Func<Tensor, Tensor> -> Objective
