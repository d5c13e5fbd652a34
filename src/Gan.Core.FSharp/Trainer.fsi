namespace GanFunctional

open GanFunctional.Torch

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
    /// Why rounds on a GPU are not recorded, one sentence; none where they are, or need not be, or while nobody knows yet.
    member NotRecorded: string option
    /// The mean of every term since the last report, as `player.term`, and each player's weighted sum, as `player`, in the
    /// order of play. Waits for the device.
    member Report: unit -> (string * float) list
    interface System.IDisposable

module Trainer =
    /// Starts a game, to be played on this thread, which from now on takes denormal numbers for zero; `seed` and the device determine every play's random stream.
    /// Raises `GanException` for a game with two players of one name.
    val start: seed: uint64 -> Device -> Game<'batch, 'play> -> Trainer<'batch>
    /// The same, and on a GPU the rounds of each kind (which players move, on batches of which shapes) are recorded as a CUDA graph
    /// when the third is played, and replayed from then on: one launch a round, the same bytes. For games whose plays and losses
    /// are functions of the batch, the step's stream and what lies in the device's memory: they must not read from the device, nor
    /// use the number of the round or anything else that the program changes, which would stay as it was. On the CPU it is `start`.
    val recording: seed: uint64 -> Device -> Game<'batch, 'play> -> Trainer<'batch>

    /// With rounds done otherwise; `held`: whether what changes from update to update lies in the device's memory.
    val internal startWith:
        Rounds<'batch, string list> -> held: bool -> seed: uint64 -> Device -> Game<'batch, 'play> -> Trainer<'batch>
