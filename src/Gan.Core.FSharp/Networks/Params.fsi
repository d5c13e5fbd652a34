namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// What a tensor of a network is for; initialisation and training follow it.
type Role =
    /// A matrix or a filter bank.
    | Weight
    /// The factor of a normalisation, about 1.
    | Gain
    /// What is added, about 0.
    | Bias
    /// State that is not trained, such as running statistics.
    | Buffer

/// One named tensor. The path is its name in PyTorch's `state_dict`, such as `main.0.weight`.
type Leaf = { Path: string; Role: Role; Tensor: Tensor }

/// A named tree of tensors: the parameters and buffers of a network, in `state_dict` order.
/// The tree is a value; its tensors are updated in place by the optimizers.
[<Sealed>]
type Params =
    internal new: Leaf list -> Params
    member internal TryFind: path: string -> Tensor option
    /// All leaves, in order.
    member Leaves: Leaf list
    /// The trained tensors, in order.
    member Trained: Tensor[]
    /// The number of trained numbers.
    member Count: int64
    /// The tensor at a path.
    /// Raises `GanException` when there is none.
    member Item: path: string -> Tensor with get

module Params =
    /// No tensors.
    val empty: Params
    /// The tree of these leaves. Trained leaves get `requires_grad`.
    /// Raises `GanException` when two have the same path.
    val ofLeaves: Leaf seq -> Params
    /// The parameters that `make` makes, outside every dispose scope: they live until they are freed. What else it makes is freed.
    val internal outliving: make: (unit -> Leaf list) -> Params

    /// One trained tensor, for a game that moves a tensor instead of a network (a latent, say).
    val leaf: path: string -> Tensor -> Params
    /// Several trees as one, for a player that moves several networks. Their paths must differ.
    val join: Params seq -> Params
    /// Every path with `prefix` and a dot before it.
    val under: prefix: string -> Params -> Params
    /// A tree of new tensors, each made from the old one; no graph is recorded.
    val map: (Leaf -> Tensor) -> Params -> Params
    /// A copy with tensors of its own.
    val copy: Params -> Params
    /// Overwrites the tensors of `target` with those of `source`, path by path.
    /// Raises `GanException`, having changed nothing, that names the first path that is missing, left over or of another shape.
    val assign: source: Params -> target: Params -> unit
    /// Moves every trained number into [low, high], in place: the projection of a player (Wasserstein critics, latents).
    val clamp: low: float -> high: float -> Params -> unit
    /// Frees the tensors.
    val free: Params -> unit
