namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Functions between layers that other programs can be told of. None takes a number in a chain. Dimensions are numbered from the
/// batch, which is 0 and stays as it is.
module Functions =
    /// factor·x.
    val scale: factor: float -> Net<Tensor, Tensor>
    /// x + term.
    val shift: term: float -> Net<Tensor, Tensor>
    /// x to a power.
    val power: exponent: float -> Net<Tensor, Tensor>
    /// x moved into [low, high].
    val clamp: low: float -> high: float -> Net<Tensor, Tensor>
    /// eˣ.
    val exp: Net<Tensor, Tensor>
    /// ln x.
    val log: Net<Tensor, Tensor>
    /// |x|.
    val abs: Net<Tensor, Tensor>
    /// 1 where x is greater, else 0, in float32.
    val above: bound: float -> Net<Tensor, Tensor>
    /// Positive numbers whose sum along a dimension is 1.
    val softmax: dimension: int -> Net<Tensor, Tensor>
    /// The mean over dimensions, which go.
    val mean: dimensions: int list -> Net<Tensor, Tensor>
    /// The sum over dimensions, which go.
    val sum: dimensions: int list -> Net<Tensor, Tensor>
    /// Dimensions in another order, as [2; 3; 1].
    val permute: order: int list -> Net<Tensor, Tensor>
    /// A new dimension of size 1.
    val unsqueeze: dimension: int -> Net<Tensor, Tensor>
    /// Of a dimension from `first` to before `last`, which counts from the end where it is not positive.
    val slice: dimension: int -> first: int -> last: int -> Net<Tensor, Tensor>
    /// Each position beside the one before and the one after it, with zeros beyond the ends: [n, length, e] → [n, length, 3e].
    val neighbours: Net<Tensor, Tensor>
    /// The product of a pair.
    val multiply: Net<Tensor * Tensor, Tensor>
    /// The quotient of a pair.
    val divide: Net<Tensor * Tensor, Tensor>
    /// Images or maps [n, c, h, w] with each number of a code [n, k] as a plane beside them: [n, c + k, h, w].
    val planes: Net<Tensor * Tensor, Tensor>
