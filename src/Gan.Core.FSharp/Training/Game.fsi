namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// One who moves its own parameters down its own loss.
type Player<'play> =
    {
        Name: string
        Params: Params
        Optimizer: Optimizer
        Loss: Loss<'play>
        /// Its turn comes in every this many rounds: the last of them.
        Every: int
        /// What is done to its parameters after each update (clamping, say).
        Project: Params -> unit
    }

/// A GAN as its paper's algorithm box says it: how a round's play (the batch, the noise, the fakes, the networks as they are
/// in this step) is built, and who moves, in order. All that is random in a play comes from its step. Each player's loss is evaluated on the play when its turn comes, after the earlier ones have moved.
type Game<'batch, 'play> = { Play: Step -> 'batch -> 'play; Players: Player<'play> list }

[<AutoOpen>]
module GameSyntax =
    /// A player that moves every round, without projection.
    val player: name: string -> Params -> Optimizer -> Loss<'play> -> Player<'play>
    /// Moves only in every n-th round.
    val every: rounds: int -> Player<'play> -> Player<'play>
    /// With a projection after each update.
    val project: (Params -> unit) -> Player<'play> -> Player<'play>
    /// As a constant: no gradient flows back through it.
    val detach: Tensor -> Tensor
