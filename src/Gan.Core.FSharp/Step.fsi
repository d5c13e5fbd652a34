namespace GanFunctional

open System.Runtime.InteropServices
open GanFunctional.Torch
open TorchSharp

/// A step of training: the round, from 0, and its random streams. A stream depends on the run's seed, the
/// round and its name only. So a round is a function of its batch, the networks and the optimizers, and a run
/// can resume at any round.
[<Sealed>]
type Step =
    /// Step of a custom loop; trainers create their own steps. Owns its streams until it is disposed. Default
    /// device: the CPU.
    new:
        seed: uint64 * round: int64 * [<Optional; DefaultParameterValue(null: Device | null)>] device: Device | null ->
            Step

    /// Number of rounds before this one.
    member Round: int64
    /// Stream of a name, such as `dropout`, in this round. Later calls return the same stream, where it is
    /// then. Streams of different names are independent.
    member Stream: name: string -> Rng
    /// Stream of the latents.
    member Rng: Rng
    /// Moves to another round and restarts every stream.
    member internal MoveTo: round: int64 -> unit
    interface System.IDisposable
