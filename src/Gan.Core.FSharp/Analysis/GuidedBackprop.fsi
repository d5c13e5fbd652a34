namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What in an image excites a unit of a network: the gradient of its activation by the pixels, from which on the way back is left out, at
/// every activation function, what comes from units that are not active or what would excite less (J. T. Springenberg et al., "Striving for
/// simplicity: the all convolutional net", 2015, section 3.4).
module GuidedBackprop =
    /// From an activation function's output f on, Rˡ = [f > 0]·[Rˡ⁺¹ > 0]·Rˡ⁺¹, and between them the usual gradient; also of leaky ReLUs, whose
    /// outputs below 0 count as inactive. `start` says which units of the layer are looked at: from the layer's activation [n, …] to R there, of the same shape,
    /// 1 at a unit and 0 elsewhere. Images [n, c, h, w] → [n, c, h, w], in evaluation mode.
    /// Raises `GanException` where there is no activation function of this name, as `main.4`.
    val gradient: Model<Tensor, 'o> -> layer: string -> start: (Tensor -> Tensor) -> images: Tensor -> Tensor

    /// The unit of each image at a map and a place, row·width + column, both one an image: a `start` for activations [n, maps, h, w].
    val units: maps: int64[] -> places: int64[] -> (Tensor -> Tensor)
