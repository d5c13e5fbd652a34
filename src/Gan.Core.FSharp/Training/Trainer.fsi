namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

/// A player that was not updated: the step (from 0); the term of its loss that was NaN or infinite, `total` if
/// only the sum was, or `gradient`. `Parameter` is the first parameter of any player that is no longer finite,
/// as `player: path`: then the previous update went wrong, not the loss.
type Fault = { Step: int64; Player: string; Term: string; Parameter: string option }

/// Trainer of a game: the training loop with the optimizers' state and the number of the step.
[<Sealed>]
type Trainer<'batch> =
    /// Number of completed steps.
    member Steps: int64
    /// State that determines all later steps, besides the players' networks: `round`, each player's
    /// `player.updates` and the slots of its optimizer, `player.slot.path`, and the sums for the next report.
    /// Numbers are Int64 of shape []; slots are not copied.
    member State: unit -> (string * Tensor) list
    /// Restores the state of a trainer of the same game, so that training continues byte for byte.
    /// Raises `GanException`, without changes, that names the first missing, unexpected or mismatched tensor.
    member Restore: state: (string * Tensor) list -> unit
    /// Last player that was not updated in the last step, because its loss was not finite. Always `None` on a
    /// GPU, where a step is not waited for: the report shows it.
    member Fault: Fault option
    /// Whether non-finite gradients also prevent a player's update; costs a pass over them. Default: false.
    member ChecksGradients: bool with get, set
    /// Runs one training step: builds the play, then for each player due computes its loss and the gradient with
    /// respect to its own parameters, and updates them. Reads nothing back from the device.
    /// Raises `TorchException` if shapes don't match.
    member Play: 'batch -> unit
    /// Returns the mean of every term since the last report, as `player.term`, and each player's weighted sum, as
    /// `player`, in the order of updates. Waits for the device.
    member Report: unit -> IReadOnlyList<KeyValuePair<string, float>>
    interface System.IDisposable

module Trainer =
    /// Starts training a game on the current thread, on which denormal numbers are flushed to zero from now on.
    /// `seed` and the device determine the random streams of every step.
    /// Raises `GanException` if two players have the same name.
    val start: seed: uint64 -> Device -> Game<'batch, 'play> -> Trainer<'batch>
