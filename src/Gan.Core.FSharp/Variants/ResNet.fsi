namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Parts of a residual generator.
type ResNet =
    {
        /// Residual blocks: 6 for images of 128×128 pixels, 9 for larger ones.
        Blocks: int
        /// Channels of the first convolution; the blocks have four times as many.
        Features: int
        Inputs: int
        Outputs: int
        Norm: Norm
        /// Whether each block has dropout 0.5 between its convolutions.
        Dropout: bool
    }

/// The residual generator of CycleGAN (Johnson et al. 2016; Zhu et al. 2017, section 4 and appendix 7.2). Layers and names
/// are those of the reference's `ResnetGenerator`.
module ResNet =
    /// Images [n, inputs, h, w] → images [n, outputs, h, w] in (−1, 1).
    /// Raises `GanException` for fewer than one block; run, for sizes that `check` refuses.
    val generator: ResNet -> Net<Tensor, Tensor>
    /// Whether it takes images of this size: both sides multiples of 4, at least 8.
    /// Raises `GanException` where it does not, with the nearest sizes that it takes.
    val check: height: int64 -> width: int64 -> unit
    /// Parts of the residual generator that these parameters belong to.
    /// Raises `GanException` where no such network has them.
    val parts: NetworkShapes -> ResNet
