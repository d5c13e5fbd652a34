namespace GanFunctional

/// An exponential moving average of a network's parameters: smoother samples than the last round's
/// (Yazıcı et al. 2019).
module Ema =
    /// A copy to average into.
    val start: Params -> Params
    /// average ← decay·average + (1 − decay)·current for what is trained; buffers are copied.
    val update: decay: float -> current: Params -> average: Params -> unit
