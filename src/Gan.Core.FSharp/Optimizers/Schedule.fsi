namespace GanFunctional

/// A factor of the learning rate as a function of the updates made before, from 0.
type Schedule = int64 -> float

module Schedule =
    /// Always 1.
    val constant: Schedule
    /// 1 for `constant` updates, then a straight line over `decay` more that reaches 0 with the one after them. Counted in
    /// epochs this is the rule of Pix2Pix and CycleGAN: 1 − max(0, t + 1 − constant)/(decay + 1).
    val constantThenLinear: constant: int64 -> decay: int64 -> Schedule
    /// 1/(1 + decay·updates): Keras' `decay`.
    val inverseTime: decay: float -> Schedule
    /// Multiplied by `factor` after every `every` updates.
    val stepped: factor: float -> every: int64 -> Schedule
    /// A schedule that counts in epochs of `updates` updates instead of updates.
    val perEpoch: updates: int64 -> Schedule -> Schedule
