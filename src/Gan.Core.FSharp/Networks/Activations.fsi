namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Layers without parameters; each takes one number in a chain, as its module does in PyTorch's `Sequential`.
module Activations =
    /// max(x, 0).
    val relu: Net<Tensor, Tensor>
    /// x where positive, else slope·x.
    val leakyRelu: slope: float -> Net<Tensor, Tensor>
    /// In (−1, 1): the last layer of a generator of images.
    val tanh: Net<Tensor, Tensor>
    /// In (0, 1).
    val sigmoid: Net<Tensor, Tensor>
    /// ln(1 + eˣ).
    val softplus: Net<Tensor, Tensor>
    /// x where positive, else eˣ − 1.
    val elu: Net<Tensor, Tensor>
    /// x·Φ(x).
    val gelu: Net<Tensor, Tensor>
    /// x·sigmoid(x).
    val silu: Net<Tensor, Tensor>
    /// x, as PyTorch's `Identity`.
    val identity: Net<Tensor, Tensor>
    /// In training each number is 0 with this probability, else divided by 1 − probability; in evaluation nothing changes
    /// (Srivastava et al. 2014).
    val dropout: probability: float -> Net<Tensor, Tensor>
    /// Borders mirrored by `size` pixels on every side of [n, c, h, w].
    val reflectionPad: size: int -> Net<Tensor, Tensor>
    /// Borders repeated.
    val replicationPad: size: int -> Net<Tensor, Tensor>
    /// Borders of zeros.
    val zeroPad: size: int -> Net<Tensor, Tensor>
    /// The maximum of each size×size block.
    val maxPool: size: int -> Net<Tensor, Tensor>
    /// The mean of each size×size block.
    val averagePool: size: int -> Net<Tensor, Tensor>
    /// Each pixel repeated factor×factor times.
    val upsample: factor: int -> Net<Tensor, Tensor>
    /// [n, …] → [n, product].
    val flatten: Net<Tensor, Tensor>
    /// [n, product] → [n, shape].
    val reshape: shape: int list -> Net<Tensor, Tensor>
