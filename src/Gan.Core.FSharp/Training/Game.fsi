namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Player of a game, which minimizes its own loss over its own parameters.
type Player<'play> =
    {
        Name: string
        Params: Params
        Optimizer: Optimizer
        Loss: Loss<'play>
        /// Interval of updates in steps: 1 for every step, n for the last of every n steps.
        Every: int
        /// Applied to the parameters after each update, such as clamping.
        Project: Params -> unit
    }

/// A GAN, as in the algorithm box of its paper. `Play` builds what a training step needs: the batch, noise,
/// generated samples, and networks. All randomness comes from its `Step`. The players are updated in order,
/// each by its loss on the play, computed after the earlier players' updates.
type Game<'batch, 'play> = { Play: Step -> 'batch -> 'play; Players: Player<'play> list }

[<AutoOpen>]
module GameSyntax =
    /// Creates a player that is updated in every step, without projection.
    val player: name: string -> Params -> Optimizer -> Loss<'play> -> Player<'play>
    /// Updates a player only in the last of every n steps. Raises `GanException` if n is less than 1.
    val every: steps: int -> Player<'play> -> Player<'play>
    /// Adds a projection of the parameters after each update.
    val project: (Params -> unit) -> Player<'play> -> Player<'play>
    /// Detaches a tensor: no gradient flows back through it.
    val detach: Tensor -> Tensor
