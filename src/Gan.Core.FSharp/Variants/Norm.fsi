namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Normalisation in Pix2Pix's and CycleGAN's networks. Convolutions have a bias only with instance norm, as in the
/// reference implementation.
[<RequireQualifiedAccess>]
type Norm =
    /// With gain, bias and running statistics.
    | Batch
    /// Each image's each channel by itself, without parameters.
    | Instance
    | None

module Norm =
    /// A convolution inside a network with this norm.
    val around: Norm -> Geometry -> Geometry
    /// The norm, one number in the chain, [n, c, h, w].
    val layer: Norm -> channels: int -> Net<Tensor, Tensor>
    /// The norm and ReLU, two numbers in the chain.
    val relu: Norm -> channels: int -> Net<Tensor, Tensor>
    /// The norm and leaky ReLU of slope 0.2, two numbers in the chain.
    val leaky: Norm -> channels: int -> Net<Tensor, Tensor>
    /// The norm of the network that these parameters belong to; `inner` is one of its convolutions.
    val internal recognised: inner: string -> NetworkShapes -> Norm
