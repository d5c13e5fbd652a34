namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Parts of a U-Net.
type UNet =
    {
        /// Number of halvings of the image: 2 to 9; 8 for 256×256.
        Depth: int
        /// Channels after the first halving; they double up to 8·Features.
        Features: int
        Inputs: int
        Outputs: int
        Norm: Norm
        /// Whether dropout 0.5 follows every decoder block that keeps 8·Features channels, but the innermost: with depth 8
        /// there are three, with 5 or less there is none.
        Dropout: bool
    }

/// The U-Net generator of Pix2Pix (Ronneberger et al. 2015; Isola et al. 2017, section 3.2.1 and appendix 6.1.1). Layers
/// and names are those of the reference's `UnetGenerator`.
module UNet =
    /// Images [n, inputs, h, w] → images [n, outputs, h, w] in (−1, 1).
    /// Raises `GanException` for a depth that is not 2 to 9; run, for sizes that `check` refuses.
    val generator: UNet -> Net<Tensor, Tensor>
    /// Whether a U-Net of this depth takes images of this size: both sides multiples of 2^depth.
    /// Raises `GanException` where it does not, with the nearest sizes that it takes.
    val check: depth: int -> height: int64 -> width: int64 -> unit
    /// Parts of the U-Net that these parameters belong to. They don't tell whether it has dropout.
    /// Raises `GanException` where no such network has them.
    val parts: dropout: bool -> NetworkShapes -> UNet
