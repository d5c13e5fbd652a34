namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Normalisation layers. Names and starting values are PyTorch's.
module Norms =
    /// Batch normalisation of [n, channels] or [n, channels, h, w] (Ioffe and Szegedy 2015), ε 1e-5, momentum 0.1.
    val batchNorm: channels: int -> Net<Tensor, Tensor>
    /// Batch normalisation with another ε.
    val batchNormWith: epsilon: float -> channels: int -> Net<Tensor, Tensor>
    /// Batch normalisation and ReLU, two numbers in the chain, computed in one pass.
    val batchNormRelu: channels: int -> Net<Tensor, Tensor>
    /// Batch normalisation and leaky ReLU, two numbers in the chain, computed in one pass.
    val batchNormLeaky: slope: float -> channels: int -> Net<Tensor, Tensor>
    /// Instance normalisation of [n, c, h, w] without parameters, ε 1e-5 (Ulyanov et al. 2016).
    val instanceNorm: Net<Tensor, Tensor>
    /// Instance normalisation and ReLU, two numbers in the chain, computed in one pass.
    val instanceNormRelu: Net<Tensor, Tensor>
    /// Instance normalisation and leaky ReLU, two numbers in the chain, computed in one pass.
    val instanceNormLeaky: slope: float -> Net<Tensor, Tensor>
    /// Instance normalisation with a gain and a bias for each channel.
    val instanceNormAffine: channels: int -> Net<Tensor, Tensor>
    /// The same with PyTorch's running statistics (`track_running_stats`), kept for the sake of its files: they follow the
    /// images in training, and nothing here reads them. In both modes an image's own statistics normalise it.
    val instanceNormTracked: channels: int -> Net<Tensor, Tensor>
    /// `instanceNormTracked` and ReLU, two numbers in the chain, computed in one pass.
    val instanceNormTrackedRelu: channels: int -> Net<Tensor, Tensor>
    /// Normalisation over the last dimensions, which have this shape, with gain and bias (Ba et al. 2016), ε 1e-5.
    val layerNorm: shape: int list -> Net<Tensor, Tensor>
