namespace GanFunctional.Variants

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// The first GAN: I. Goodfellow et al., "Generative adversarial nets", 2014, with the fully connected networks of the
/// widespread PyTorch implementation (PyTorch-GAN, `gan.py`), whose layers and names are kept.
module VanillaGan =
    /// Numbers of a latent point.
    val latent: int
    /// z [n, 100] → images [n, c, size, size] in (−1, 1). The batch norms have ε 0.8, as there.
    val generator: ImageShape -> Net<Tensor, Tensor>
    /// The same from points of so many numbers.
    val internal generatorFrom: inputs: int -> ImageShape -> Net<Tensor, Tensor>
    /// The numbers of an image.
    val internal pixels: ImageShape -> int
    /// The discriminator's layers alone: [n, inputs] → logits [n, 1].
    val internal judge: inputs: int -> Net<Tensor, Tensor>
    /// Images [n, c, size, size] → logits [n, 1].
    val discriminator: ImageShape -> Net<Tensor, Tensor>
    /// The generator that these parameters belong to: they tell the number of its pixels, but not how they lie, which is a square of
    /// 3 channels or of 1 where it is not given.
    val recognisedGenerator: size: Nullable<int> -> channels: Nullable<int> -> NetworkShapes -> Net<Tensor, Tensor>
    /// The discriminator that these parameters belong to, by the input's shape or as `recognisedGenerator`.
    val recognisedDiscriminator: size: Nullable<int> -> channels: Nullable<int> -> NetworkShapes -> Net<Tensor, Tensor>
    /// The whole of it: Adam 2·10⁻⁴ (0.5, 0.999); minimax for D, and non-saturating or minimax for G.
    val create: Objective -> ImageShape -> ImageGan
