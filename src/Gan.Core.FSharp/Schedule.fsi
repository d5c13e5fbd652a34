namespace GanFunctional

open System

/// A number that may change during training: a learning rate, an optimizer's β, the weight of a loss. A plain
/// number converts to a constant schedule. Steps are those of the game, from 0; `PerImage` and `PerEpoch`
/// count in other units.
[<Struct; NoEquality; NoComparison>]
type Schedule =
    /// A custom schedule: the number at each step.
    new: Func<int64, float> -> Schedule
    /// The number at a step; 0 for a schedule that was never set.
    member At: step: int64 -> float
    /// Whether it was never set, such as an omitted argument.
    member internal IsUnset: bool
    static member op_Implicit: number: float -> Schedule
    /// The product of the numbers at every step.
    static member (*): Schedule * Schedule -> Schedule
    /// The numbers, times a factor.
    static member (*): factor: float * Schedule -> Schedule
    /// The same number at all steps.
    static member Constant: number: float -> Schedule
    /// Linear from `start` at step 0 to `finish` at step `steps`, and `finish` from then on.
    static member Linear: start: float * finish: float * steps: int64 -> Schedule
    /// Half a cosine wave from `start` at step 0 to `finish` at step `steps`, and `finish` from then on:
    /// start + ½(1 − cos(π·step/steps))·(finish − start).
    static member Cosine: start: float * finish: float * steps: int64 -> Schedule
    /// A factor that rises linearly from 1/steps at step 0 to 1 at step `steps` − 1, and stays there:
    /// `2e-4 * Schedule.Warmup 1000L`.
    static member Warmup: steps: int64 -> Schedule
    /// Schedules one after another: `first` until step `boundary`, from which on `next` counts from 0.
    static member Join: first: Schedule * boundary: int64 * next: Schedule -> Schedule
    /// A factor of 1 for `constant` steps, then linear over `decay` more, reaching 0 at the step after them.
    /// In epochs it is the rule of Pix2Pix and CycleGAN: 1 − max(0, t + 1 − constant)/(decay + 1).
    static member ConstantThenLinear: constant: int64 * decay: int64 -> Schedule
    /// A factor of 1/(1 + decay·step): Keras' `decay`.
    static member InverseTime: decay: float -> Schedule
    /// A factor that is multiplied by `factor` every `every` steps.
    static member Stepped: factor: float * every: int64 -> Schedule
    /// The same schedule, counting images seen instead of steps.
    member PerImage: batch: int -> Schedule
    /// The same schedule, counting whole epochs of `steps` steps instead of steps.
    member PerEpoch: steps: int64 -> Schedule
