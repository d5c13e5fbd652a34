namespace GanFunctional

open GanFunctional.Torch

/// What can be launched again as it was recorded, reading and writing the same tensors.
type internal Recording =
    inherit System.IDisposable
    abstract Replay: unit -> unit

/// What records the work of a device: from all streams that it draws from, and the work, to a recording of it; the work itself is
/// done by its first replay.
type internal Recorder = Rng list -> (unit -> unit) -> Recording

/// How the work of a round is done: as it comes or, from the third round of a kind on, as a recording of that kind. Either way the
/// device does the same.
[<Sealed>]
type internal Rounds<'batch, 'result> =
    /// Does the work of one round: of a kind, which names all that it does differently from other rounds beside what lies in the
    /// batch, on a batch. The work is a function of its batch and of what lies in the device's memory.
    member Run: kind: string -> 'batch -> work: ('batch -> 'result) -> 'result
    /// Why rounds are not recorded, one sentence, once that is known.
    member Refusal: string option
    interface System.IDisposable

module internal Rounds =
    /// Each round as it comes.
    val direct<'batch, 'result> : unit -> Rounds<'batch, 'result>
    /// Recorded. A batch may be a tensor, a tuple or a record of such, and of plain values, which are part of the kind.
    val recorded<'batch, 'result> : Recorder -> Rounds<'batch, 'result>
    /// By CUDA graphs where the device is a GPU, else directly.
    val forDevice<'batch, 'result> : Device -> Rounds<'batch, 'result>
