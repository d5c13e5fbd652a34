namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// One named part of a loss: a scalar tensor and the factor it counts with.
type Term = { Name: string; Weight: float; Value: Tensor }

/// A pure function of the play: named, weighted scalars that add (`+`) and scale (`*`).
[<Sealed>]
type Loss<'play> =
    /// The terms on a play.
    member Terms: play: 'play -> Term list
    /// All terms of both.
    static member (+): Loss<'play> * Loss<'play> -> Loss<'play>
    /// Every term counted `factor` times.
    static member (*): factor: float * Loss<'play> -> Loss<'play>

module Loss =
    /// No terms: the neutral element of `+`.
    val zero<'play> : Loss<'play>
    /// One named scalar.
    val term: name: string -> ('play -> Tensor) -> Loss<'play>
    /// The same loss with its terms called `name`, numbered when there are several.
    val named: name: string -> Loss<'play> -> Loss<'play>
    /// A loss on something that is worked out from the play once: `via view loss` evaluates `view` a single time for all
    /// the terms of `loss` (a discriminator with two heads, say).
    val via: view: ('play -> 'view) -> Loss<'view> -> Loss<'play>
    /// mean |f − g|, named `l1`.
    val l1: ('play -> Tensor) -> ('play -> Tensor) -> Loss<'play>
    /// mean (f − g)², named `l2`.
    val l2: ('play -> Tensor) -> ('play -> Tensor) -> Loss<'play>
    /// −mean(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) of logits x and targets t, named `bce`.
    val bce: logits: ('play -> Tensor) -> targets: ('play -> Tensor) -> Loss<'play>
    /// −mean ln softmax(x)[label] of logits x [n, k] and labels Int64[n], named `class`.
    val crossEntropy: logits: ('play -> Tensor) -> labels: ('play -> Tensor) -> Loss<'play>
    /// The weighted sum of terms, a scalar.
    /// Raises `GanException` when there is none.
    val total: Term list -> Tensor
