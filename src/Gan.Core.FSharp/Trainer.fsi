namespace GanFunctional

open GanFunctional.Torch

/// A game being played: the optimizers' state and the round. One loop trains every game.
[<Sealed>]
type Trainer<'batch> =
    /// Rounds played.
    member Round: int64
    /// The optimizers' state: `player.slot.path` and tensor, to be saved and, by `Tensor.CopyFrom`, restored.
    member State: (string * Tensor) list
    /// Plays one round: builds the play, then lets each player whose turn it is evaluate its loss, take its gradient with
    /// respect to its own parameters, and move. Reads nothing back from the device.
    /// Raises `TorchException` when shapes do not fit.
    member Play: 'batch -> unit
    /// The mean of every term since the last report, as `player.term`, and each player's weighted sum, as `player`, in the
    /// order of play. Waits for the device.
    member Report: unit -> (string * float) list
    interface System.IDisposable

module Trainer =
    /// Starts a game, to be played on this thread, which from now on takes denormal numbers for zero; `seed` and the device determine every play's random stream.
    /// Raises `GanException` for a game with two players of one name.
    val start: seed: uint64 -> Device -> Game<'batch, 'play> -> Trainer<'batch>
