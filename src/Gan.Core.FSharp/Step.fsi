namespace GanFunctional

open System.Runtime.InteropServices
open GanFunctional.Torch
open TorchSharp

/// Where training stands: the round, from 0, and its random streams. A stream depends on the run's seed, the round and its name
/// alone, so a round is a function of its batch, the networks and the optimizers, and a run can go on from any round.
[<Sealed>]
type Step =
    /// A round of a loop of one's own; a trainer has its steps. Owns its streams until it is disposed. On the CPU
    /// unless a device is given.
    new:
        seed: uint64 * round: int64 * [<Optional; DefaultParameterValue(null: Device | null)>] device: Device | null ->
            Step

    /// Rounds before this one.
    member Round: int64
    /// The round's stream of a name (`dropout`, say): asked for again, it goes on from where it is. What one name draws leaves the
    /// others as they are.
    member Stream: name: string -> Rng
    /// The stream that a play draws its latents from.
    member Rng: Rng
    /// The same streams in another round, each started anew.
    member internal MoveTo: round: int64 -> unit
    interface System.IDisposable
