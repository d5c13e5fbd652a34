namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Functions between layers that can be exported. None takes a number in a chain. Dimension 0 is the batch,
/// which none of them changes.
module Functions =
    /// factor·x.
    val scale: factor: float -> Net<Tensor, Tensor>
    /// x + term.
    val shift: term: float -> Net<Tensor, Tensor>
    /// x to a power.
    val power: exponent: float -> Net<Tensor, Tensor>
    /// x clamped to [low, high].
    val clamp: low: float -> high: float -> Net<Tensor, Tensor>
    /// eˣ.
    val exp: Net<Tensor, Tensor>
    /// ln x.
    val log: Net<Tensor, Tensor>
    /// |x|.
    val abs: Net<Tensor, Tensor>
    /// 1 where x > bound, else 0, in float32.
    val above: bound: float -> Net<Tensor, Tensor>
    /// Softmax along a dimension.
    val softmax: dimension: int -> Net<Tensor, Tensor>
    /// Mean over dimensions, which are removed.
    val mean: dimensions: int list -> Net<Tensor, Tensor>
    /// Sum over dimensions, which are removed.
    val sum: dimensions: int list -> Net<Tensor, Tensor>
    /// Permutation of the dimensions, such as [2; 3; 1].
    val permute: order: int list -> Net<Tensor, Tensor>
    /// A new dimension of size 1.
    val unsqueeze: dimension: int -> Net<Tensor, Tensor>
    /// Elements of a dimension from `first` to before `last`, which counts from the end if it is not
    /// positive.
    val slice: dimension: int -> first: int -> last: int -> Net<Tensor, Tensor>
    /// Concatenates each position with the ones before and after it, zeros beyond the ends: [n, length, e] →
    /// [n, length, 3e].
    val neighbours: Net<Tensor, Tensor>
    /// Product of a pair.
    val multiply: Net<Tensor * Tensor, Tensor>
    /// Quotient of a pair.
    val divide: Net<Tensor * Tensor, Tensor>
    /// Appends each number of a code [n, k] as a plane to images or maps [n, c, h, w]: [n, c + k, h, w].
    val planes: Net<Tensor * Tensor, Tensor>
