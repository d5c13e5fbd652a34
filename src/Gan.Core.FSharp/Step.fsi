namespace GanFunctional

open System.Runtime.InteropServices
open GanFunctional.Torch
open TorchSharp

/// A training step: its number, from 0, and its random streams. A stream depends only on the run's seed, the
/// number and its own name. So a step is a function of its batch, the networks and the optimizers, and a run
/// can resume at any step.
[<Sealed>]
type Step =
    /// Step of a custom loop; trainers create their own steps. Owns its streams until it is disposed. Default
    /// device: the CPU.
    new:
        seed: uint64 * number: int64 * [<Optional; DefaultParameterValue(null: Device | null)>] device: Device | null ->
            Step

    /// Number of steps before this one.
    member Number: int64
    /// Stream of a name, such as `dropout`, in this step. Later calls return the same stream, where it is
    /// then. Streams of different names are independent.
    member Stream: name: string -> Rng
    /// Stream of the latents.
    member Rng: Rng
    /// Moves to another step and restarts every stream.
    member internal MoveTo: number: int64 -> unit
    interface System.IDisposable
