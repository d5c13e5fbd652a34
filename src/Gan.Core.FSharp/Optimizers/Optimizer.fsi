namespace GanFunctional

open System.Collections.Generic
open System.Runtime.InteropServices
open TorchSharp

/// Time of an update of a player's parameters.
[<Struct>]
type Moment =
    {
        /// Steps of the game before this one, which schedules count.
        Step: int64
        /// Updates of the player before this one.
        Updates: int64
    }

/// Change of the parameters: a direction for each, times a scale. Directions need not be computed if a rule
/// can add them in the same pass over the memory.
[<Sealed>]
type Update =
    /// An update with these directions, and a scale of 1.
    new: directions: Tensor[] -> Update
    /// An update of a rule with state. One of the two functions runs, once: `directions` if a later stage
    /// reads them, else `addTo parameters scale`, which adds `scale` times the directions to the parameters
    /// in place.
    new: directions: (unit -> Tensor[]) * addTo: (Tensor[] -> float -> unit) -> Update
    /// The directions, times the scale.
    member Directions: Tensor[]
    /// This update, scaled.
    member Times: factor: float -> Update
    /// Adds the update to the parameters in place.
    member AddTo: parameters: Tensor[] -> unit

/// Stage of an optimizer, with its state for some parameters.
type Stage =
    {
        /// State by name: a tensor for each parameter, outside every dispose scope, changed in place and
        /// saved in checkpoints.
        State: (string * Tensor[]) list
        /// Maps the update so far to the next one. Runs without recording a graph; must not change the given
        /// directions.
        Next: Moment -> Update -> Update
    }

/// A rule from gradients to updates, as a value: one stage or several composed, as in optax. Each player that
/// uses it has its own state. Every rate, β and bound is a number or a schedule.
[<Sealed>]
type Optimizer =
    /// A custom rule, from a function that creates its stage for parameters.
    new: start: (Leaf[] -> Stage) -> Optimizer
    /// Creates a stage for parameters, with new state.
    member Start: parameters: Leaf[] -> Stage

    /// Stages in sequence: the first receives the gradients, and the output of the last is added to the
    /// parameters.
    static member Chain: [<System.ParamArray>] stages: Optimizer[] -> Optimizer

    /// Directions times a factor.
    static member Scale: factor: Schedule -> Optimizer
    /// Directions times −rate, the last stage of gradient descent.
    static member ScaleByLearningRate: rate: Schedule -> Optimizer

    /// Adam's direction (m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε), where m ← β₁m + (1 − β₁)g and v ← β₂v + (1 −
    /// β₂)g² (Kingma and Ba 2015, algorithm 1). β₁ is 0.9 and β₂ 0.999 unless given. State: `mean`, `square`.
    static member ScaleByAdam:
        [<Optional>] beta1: Schedule *
        [<Optional>] beta2: Schedule *
        [<Optional; DefaultParameterValue(1e-8)>] epsilon: float ->
            Optimizer

    /// The direction v, where v ← μv + g; Nesterov's is g + μv. State: `momentum`.
    static member ScaleByMomentum:
        momentum: Schedule * [<Optional; DefaultParameterValue(false)>] nesterov: bool -> Optimizer

    /// The direction g/(√v + ε), where v ← ρv + (1 − ρ)g². State: `square`.
    static member ScaleByRms: rho: Schedule * epsilon: float -> Optimizer

    /// Directions plus decay·parameters, of the parameters for which `mask` is true; all if there is none. L2
    /// regularisation before the rule, and decoupled weight decay after it (Loshchilov and Hutter 2019).
    static member AddDecayedWeights:
        decay: Schedule *
        [<Optional; DefaultParameterValue(null: System.Predicate<Leaf> | null)>] mask: System.Predicate<Leaf> | null ->
            Optimizer

    /// Directions clamped to [−bound, bound] (Keras' `clipvalue`).
    static member ClipByValue: bound: Schedule -> Optimizer
    /// All directions scaled down together so that their joint norm is at most `bound` (Pascanu et al. 2013).
    static member ClipByGlobalNorm: bound: Schedule -> Optimizer

    /// p ← p − rate·g.
    static member Sgd: rate: Schedule -> Optimizer

    /// p ← p − rate·v, where v ← μv + g. With `nesterov`, p ← p − rate·(g + μv), which at a constant rate is
    /// also the rule v' = μv − rate·g, p ← p − μv + (1 + μ)v'.
    static member Momentum:
        rate: Schedule * momentum: Schedule * [<Optional; DefaultParameterValue(false)>] nesterov: bool -> Optimizer

    /// PyTorch's RMSprop: ρ 0.99, ε 1e-8.
    static member RmsProp: rate: Schedule -> Optimizer
    /// Keras' RMSprop: ρ 0.9, ε 1e-7.
    static member RmsPropKeras: rate: Schedule -> Optimizer

    /// Adam: `ScaleByAdam`, then `ScaleByLearningRate`.
    static member Adam:
        rate: Schedule *
        [<Optional>] beta1: Schedule *
        [<Optional>] beta2: Schedule *
        [<Optional; DefaultParameterValue(1e-8)>] epsilon: float ->
            Optimizer

    /// Adam with decoupled weight decay: `ScaleByAdam`, `AddDecayedWeights`, `ScaleByLearningRate`.
    static member AdamW:
        rate: Schedule *
        decay: Schedule *
        [<Optional>] beta1: Schedule *
        [<Optional>] beta2: Schedule *
        [<Optional; DefaultParameterValue(null: System.Predicate<Leaf> | null)>] mask: System.Predicate<Leaf> | null ->
            Optimizer

/// An optimizer with its state for a player's parameters.
[<Sealed>]
type internal Descent =
    new: optimizer: Optimizer * parameters: Leaf[] -> Descent
    /// Tensors of the state by name and parameter, such as `mean.main.0.weight`.
    member State: (string * Tensor) list
    /// Updates the parameters in place.
    member Step: Moment * gradients: Tensor[] -> unit
