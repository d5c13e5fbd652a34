namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Window of a convolution, the same in height and width.
type Geometry =
    {
        Kernel: int
        Stride: int
        Padding: int
        /// Rows and columns that a transposed convolution adds at the end.
        OutputPadding: int
        Bias: bool
    }

/// Layers with trained parameters. Names and initial values are PyTorch's.
module Layers =
    /// Kernel, stride and padding of a convolution with a bias.
    val geometry: kernel: int -> stride: int -> padding: int -> Geometry
    /// The geometry without a bias, as before a normalisation that would remove it.
    val unbiased: Geometry -> Geometry
    /// x·Wᵀ + b: [n, inputs] → [n, outputs].
    val linear: inputs: int -> outputs: int -> Net<Tensor, Tensor>
    /// x·Wᵀ: [n, inputs] → [n, outputs].
    val linearUnbiased: inputs: int -> outputs: int -> Net<Tensor, Tensor>
    /// Convolution: [n, inputs, h, w] → [n, outputs, h', w'] with h' = ⌊(h + 2·padding − kernel)/stride⌋ + 1.
    val conv: Geometry -> inputs: int -> outputs: int -> Net<Tensor, Tensor>

    /// Convolution with a kernel and a padding of different height and width, without a bias.
    val rectangular:
        kernel: int * int -> stride: int -> padding: int * int -> inputs: int -> outputs: int -> Net<Tensor, Tensor>

    /// Transposed convolution: [n, inputs, h, w] → [n, outputs, h', w'] with
    /// h' = (h − 1)·stride − 2·padding + kernel + output padding.
    val convTransposed: Geometry -> inputs: int -> outputs: int -> Net<Tensor, Tensor>
    /// Transposed convolution with a kernel of different height and width, stride 1, no padding and no bias:
    /// [n, inputs, 1, 1] → [n, outputs, kernel height, kernel width].
    val rectangularTransposed: kernel: int * int -> inputs: int -> outputs: int -> Net<Tensor, Tensor>
    /// Embedding table of `size` rows of `width` numbers, initially N(0, 1): Int64[…] → [… , width].
    val embedding: size: int -> width: int -> Net<Tensor, Tensor>
    /// Divides a layer's weight by its largest singular value, estimated by one power iteration per training
    /// pass (Miyato et al. 2018, algorithm 1). `outputs` is the weight's output dimension: 0, or 1 for a
    /// transposed convolution.
    val spectralNorm: outputs: int -> Net<Tensor, Tensor> -> Net<Tensor, Tensor>
    /// Tensors that a layer computes with in evaluation, by name, in order: its parameters and buffers, and
    /// the quotient of a spectrally normalised weight.
    val weights: Params -> Layer -> (string * Tensor) list
