namespace GanFunctional

/// Exponential moving average of a network's parameters, for smoother samples than those of the last step
/// (Yazıcı et al. 2019).
module Ema =
    /// Copies the parameters, as the initial average.
    val start: Params -> Params
    /// Updates average ← decay·average + (1 − decay)·current for trained parameters; buffers are copied.
    val update: decay: float -> current: Params -> average: Params -> unit
