namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// The PatchGAN discriminator (Isola et al. 2017, section 3.2.2 and appendix 6.1.2): a convolutional network of which each
/// output judges one patch of the image. Layers and names are those of the reference's `NLayerDiscriminator` and, for
/// patches of one pixel, `PixelDiscriminator`.
module PatchGan =
    /// The sides of the patches, in pixels: 1, 16, 34, 70, 142, 286.
    val patches: int list
    /// Images [n, channels, h, w] → logits [n, 1, h', w'], high for real patches. Every second convolution's features double,
    /// up to 8·features. A side is at least 3·2ᵏ pixels, where k is the number of halvings (24 for a patch of 70).
    /// Raises `GanException` for a patch not in `patches`; run, for images that are too small.
    val discriminator: norm: Norm -> patch: int -> features: int -> channels: int -> Net<Tensor, Tensor>
    /// The network that these parameters belong to.
    /// Raises `GanException` where no such network has them.
    val recognised: NetworkShapes -> Net<Tensor, Tensor>
