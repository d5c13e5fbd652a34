namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Guided backpropagation (J. T. Springenberg et al., "Striving for simplicity: the all convolutional net",
/// 2015, section 3.4): what in an image excites a unit. The gradient with respect to the pixels skips, at
/// each activation function, inactive units and negative gradients.
module GuidedBackprop =
    /// Guided gradient of units of a layer: images [n, c, h, w] → [n, c, h, w], in evaluation. At an
    /// activation function with output f, Rˡ = [f > 0]·[Rˡ⁺¹ > 0]·Rˡ⁺¹; for leaky ReLUs, too, outputs below 0
    /// are inactive. `start` selects the units:
    /// it maps the layer's activation [n, …] to R of the same shape, 1 at a unit and 0 elsewhere.
    /// Raises `GanException` if there is no activation function of this name, such as `main.4`.
    val gradient: Model<Tensor, 'o> -> layer: string -> start: (Tensor -> Tensor) -> images: Tensor -> Tensor

    /// A `start` for activations [n, maps, h, w]: one unit per image, at a map and a place row·width +
    /// column.
    val units: maps: int64[] -> places: int64[] -> (Tensor -> Tensor)
