namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Normalisation layers. Names and initial values are PyTorch's.
module Norms =
    /// Batch normalisation of [n, channels] or [n, channels, h, w] (Ioffe and Szegedy 2015), ε 1e-5, momentum
    /// 0.1.
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
    /// Instance normalisation with PyTorch's running statistics (`track_running_stats`). In training an image
    /// is normalised by its own statistics, which update the running ones; evaluation uses the running ones.
    val instanceNormTracked: channels: int -> Net<Tensor, Tensor>
    /// `instanceNormTracked` and ReLU, two numbers in the chain, computed in one pass.
    val instanceNormTrackedRelu: channels: int -> Net<Tensor, Tensor>
    /// Layer normalisation over the last dimensions, of this shape, with gain and bias (Ba et al. 2016), ε
    /// 1e-5.
    val layerNorm: shape: int list -> Net<Tensor, Tensor>
