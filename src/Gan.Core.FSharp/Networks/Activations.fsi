namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Layers without parameters; each takes one number in a chain, as its module does in PyTorch's `Sequential`.
module Activations =
    /// max(x, 0).
    val relu: Net<Tensor, Tensor>
    /// x where positive, else slope·x.
    val leakyRelu: slope: float -> Net<Tensor, Tensor>
    /// tanh x, in (−1, 1): the last layer of a generator of images.
    val tanh: Net<Tensor, Tensor>
    /// 1/(1 + e⁻ˣ), in (0, 1).
    val sigmoid: Net<Tensor, Tensor>
    /// ln(1 + eˣ).
    val softplus: Net<Tensor, Tensor>
    /// x where positive, else eˣ − 1.
    val elu: Net<Tensor, Tensor>
    /// x·Φ(x).
    val gelu: Net<Tensor, Tensor>
    /// x·sigmoid(x).
    val silu: Net<Tensor, Tensor>
    /// Identity, as PyTorch's `Identity`.
    val identity: Net<Tensor, Tensor>
    /// Dropout (Srivastava et al. 2014): in training a number is 0 with this probability, else divided by 1 −
    /// probability; the identity in evaluation.
    /// Raises `GanException` unless the probability is in [0, 1).
    val dropout: probability: float -> Net<Tensor, Tensor>
    /// Reflects the borders by `size` pixels on every side of [n, c, h, w].
    val reflectionPad: size: int -> Net<Tensor, Tensor>
    /// Repeats the border pixels of [n, c, h, w].
    val replicationPad: size: int -> Net<Tensor, Tensor>
    /// Adds borders of zeros to [n, c, h, w].
    val zeroPad: size: int -> Net<Tensor, Tensor>
    /// Maximum of each size×size block of [n, c, h, w].
    val maxPool: size: int -> Net<Tensor, Tensor>
    /// Mean of each size×size block of [n, c, h, w].
    val averagePool: size: int -> Net<Tensor, Tensor>
    /// Repeats each pixel of [n, c, h, w] factor×factor times.
    val upsample: factor: int -> Net<Tensor, Tensor>
    /// [n, …] → [n, product].
    val flatten: Net<Tensor, Tensor>
    /// [n, product] → [n, shape].
    val reshape: shape: int list -> Net<Tensor, Tensor>
