namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// The change of the parameters: a direction for each, times a scale. Directions need not be worked out where a rule can add them in the same
/// pass over the memory.
[<Sealed>]
type Update =
    /// An update with these directions, and a scale of 1.
    new: directions: Tensor[] -> Update
    /// An update of a rule with state. One of the two functions runs, once: `directions` if a later stage reads them, else
    /// `addTo parameters scale`, which adds `scale` times the directions to the parameters in place.
    new: directions: (unit -> Tensor[]) * addTo: (Tensor[] -> float -> unit) -> Update
    /// The directions, times the scale.
    member Directions: Tensor[]
    /// This update, scaled.
    member Times: factor: float -> Update
    /// Adds the update to the parameters in place.
    member AddTo: parameters: Tensor[] -> unit

/// A stage between gradients and parameters, or several composed: two functions, as in optax. State is a list of slots,
/// each with one tensor, at first zeros, for every parameter.
type Optimizer =
    {
        /// The names of its slots, for checkpoints.
        Slots: string list
        /// From the number of updates made before, the parameters, the slots (changed in place) and the update so far to the
        /// next one. Runs without recording a graph; must not change the directions it is given.
        Next: int64 -> Tensor[] -> Tensor[] list -> Update -> Update
    }

module Optim =
    /// One after the other: the first sees the gradients, what leaves the last is added to the parameters.
    val chain: Optimizer list -> Optimizer
    /// Times a factor; −1 times the learning rate ends every descent.
    val scale: factor: float -> Optimizer
    /// An optimizer whose update is multiplied by a schedule.
    val scheduled: Schedule -> Optimizer -> Optimizer
    /// Each number moved into [−bound, bound] (Keras' `clipvalue`).
    val clipByValue: bound: float -> Optimizer
    /// All directions scaled down together so that their joint norm is at most `bound` (Pascanu et al. 2013).
    val clipByNorm: bound: float -> Optimizer
    /// Adds factor·parameters: L2 regularisation before the optimizer's rule, decoupled weight decay (Loshchilov and
    /// Hutter 2019) after it.
    val weightDecay: factor: float -> Optimizer
    /// v ← μv + g, direction v: momentum without a rate.
    val momentumRule: momentum: float -> Optimizer
    /// v ← μv + g, direction g + μv: Nesterov's without a rate.
    val nesterovRule: momentum: float -> Optimizer
    /// v ← ρv + (1 − ρ)g², direction g/(√v + ε).
    val rmspropRule: rho: float -> epsilon: float -> Optimizer
    /// Adam's direction (Kingma and Ba 2015, algorithm 1) with bias correction.
    val adamRule: betas: (float * float) -> epsilon: float -> Optimizer
    /// p ← p − rate·g.
    val sgd: rate: float -> Optimizer
    /// Gradient descent with momentum.
    val momentum: rate: float -> momentum: float -> Optimizer
    /// Gradient descent with Nesterov's momentum. At a constant rate it is also the rule v' = μv − rate·g, p ← p − μv + (1 + μ)v'.
    val nesterov: rate: float -> momentum: float -> Optimizer
    /// PyTorch's RMSprop: ρ 0.99, ε 1e-8.
    val rmsprop: rate: float -> Optimizer
    /// Keras' RMSprop: ρ 0.9, ε 1e-7.
    val rmspropKeras: rate: float -> Optimizer
    /// Adam, ε 1e-8.
    val adam: rate: float -> betas: (float * float) -> Optimizer
    /// Adam with decoupled weight decay.
    val adamW: rate: float -> betas: (float * float) -> decay: float -> Optimizer
    /// New slots for these parameters.
    val start: Tensor[] -> Optimizer -> Tensor[] list
    /// One update of the parameters in place, after so many.
    val step: Optimizer -> updates: int64 -> slots: Tensor[] list -> parameters: Tensor[] -> gradients: Tensor[] -> unit
