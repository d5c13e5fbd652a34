namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Role of a tensor in a network, which determines its initialisation and whether it is trained.
type Role =
    /// A matrix or a filter bank.
    | Weight
    /// Factor of a normalisation, initially about 1.
    | Gain
    /// Added term, initially about 0.
    | Bias
    /// State that is not trained, such as running statistics.
    | Buffer

/// A named tensor. The path is its name in PyTorch's `state_dict`, such as `main.0.weight`.
type Leaf = { Path: string; Role: Role; Tensor: Tensor }

/// A named tree of tensors: the parameters and buffers of a network, in `state_dict` order. The tree is
/// immutable; optimizers update its tensors in place.
[<Sealed>]
type Params =
    internal new: Leaf list -> Params
    member internal TryFind: path: string -> Tensor option
    /// Leaves in order.
    member Leaves: Leaf list
    /// Trained tensors in order.
    member Trained: Tensor[]
    /// Number of trained parameters, counted by element.
    member Count: int64
    /// Tensor at a path.
    /// Raises `GanException` if there is none.
    member Item: path: string -> Tensor with get

module Params =
    /// Tree without tensors.
    val empty: Params
    /// Tree of these leaves. Sets `requires_grad` on the trained ones.
    /// Raises `GanException` if two have the same path.
    val ofLeaves: Leaf seq -> Params
    /// Parameters that `make` creates, outside every dispose scope: they live until they are freed. Other
    /// tensors that `make` creates are freed.
    val internal outliving: make: (unit -> Leaf list) -> Params

    /// Tree of one trained tensor, for a game that optimizes a tensor instead of a network, such as a latent.
    val leaf: path: string -> Tensor -> Params
    /// Joins trees, for a player that trains several networks. Their paths must differ.
    val join: Params seq -> Params
    /// Puts `prefix` and a dot before every path.
    val under: prefix: string -> Params -> Params
    /// Creates a tree of new tensors, each from the old one, without recording a graph.
    val map: (Leaf -> Tensor) -> Params -> Params
    /// Copies the tree and its tensors.
    val copy: Params -> Params
    /// Overwrites the tensors of `target` with those of `source`, path by path.
    /// Raises `GanException` for the first path that is missing, unknown or of another shape, before anything
    /// is changed.
    val assign: source: Params -> target: Params -> unit
    /// Clamps every trained parameter to [low, high], in place: the projection of a player (Wasserstein
    /// critics, latents).
    val clamp: low: float -> high: float -> Params -> unit
    /// Frees the tensors.
    val free: Params -> unit
