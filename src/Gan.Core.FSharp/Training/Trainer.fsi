namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

/// A player that could not move: in a round (from 0), the term of its loss that was NaN or infinite, `total` where only their sum
/// was, or `gradient`; and the first parameter of any player that is no longer finite, as `player: path`: the update before it went
/// wrong then, not the loss.
type Fault = { Round: int64; Player: string; Term: string; Parameter: string option }

/// A game being played: the optimizers' state and the round. One loop trains every game.
[<Sealed>]
type Trainer<'batch> =
    /// Rounds played.
    member Round: int64
    /// All that the rounds to come depend on beside the players' networks: `round`, each player's `player.updates` and the slots of
    /// its optimizer, `player.slot.path`, and what is in the next report. Numbers are Int64 of shape []; slots are not copied.
    member State: unit -> (string * Tensor) list
    /// Takes the state that a trainer of the same game had: what follows is what followed there, byte for byte.
    /// Raises `GanException`, having changed nothing, that names the first tensor that is missing, left over or of another shape.
    member Restore: state: (string * Tensor) list -> unit
    /// The last player that did not move in the last round, because its loss was not finite. On a GPU, where a round is not waited
    /// for, there is none: the report shows it.
    member Fault: Fault option
    /// Whether a player whose gradients are not finite does not move either; takes a pass over them. At first false.
    member ChecksGradients: bool with get, set
    /// Plays one round: builds the play, then lets each player whose turn it is evaluate its loss, take its gradient with
    /// respect to its own parameters, and move. Reads nothing back from the device.
    /// Raises `TorchException` when shapes do not fit.
    member Play: 'batch -> unit
    /// The mean of every term since the last report, as `player.term`, and each player's weighted sum, as `player`, in the
    /// order of play. Waits for the device.
    member Report: unit -> IReadOnlyList<KeyValuePair<string, float>>
    interface System.IDisposable

module Trainer =
    /// Starts a game, to be played on this thread, which from now on takes denormal numbers for zero; `seed` and the device
    /// determine every step's random streams.
    /// Raises `GanException` for a game with two players of one name.
    val start: seed: uint64 -> Device -> Game<'batch, 'play> -> Trainer<'batch>
