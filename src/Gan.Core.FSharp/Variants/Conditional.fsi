namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Class-conditional GANs: M. Mirza, S. Osindero, "Conditional generative adversarial nets", 2014. The class, a one among zeros, is joined to z and to
/// what D is shown; a D of convolutions is shown it as maps of ones and zeros. Layers, names and rates are `Dcgan`'s and `VanillaGan`'s, with wider inputs.
module Conditional =
    /// Play of a step: real images and generated ones of the same classes, [n, c, h, w], and these as ones among zeros, [n, classes].
    type Play = { Real: Tensor; Classes: Tensor; Fake: Tensor; D: Tensor * Tensor -> Tensor }

    /// The networks: (z, classes) → images and (images, classes) → logits [n, 1].
    type Networks = { Generator: Model<Tensor * Tensor, Tensor>; Discriminator: Model<Tensor * Tensor, Tensor> }

    /// A GAN whose images are of a class that is asked for, as a value.
    type Gan =
        {
            Shape: ImageShape
            Classes: int
            /// `count` points of latent space, shaped as the generator takes them.
            Latent: Rng -> int -> Tensor
            Generator: Net<Tensor * Tensor, Tensor>
            Discriminator: Net<Tensor * Tensor, Tensor>
        }

    /// Classes Int64[n] as ones among zeros, [n, count].
    val oneHot: count: int -> classes: int64[] -> Tensor
    /// On DCGAN's layers of so many features.
    /// Raises `GanException` for sizes that `Dcgan` can't make.
    val dcgan: features: int -> classes: int -> ImageShape -> Gan
    /// On the first GAN's.
    val gan: classes: int -> ImageShape -> Gan
    /// New networks from a seed, on a device.
    val networks: seed: uint64 -> Device -> Gan -> Networks

    /// The discriminator moves, then the generator, both on the classes of the batch: images and their classes [n, classes].
    val game: latent: (Rng -> int -> Tensor) -> Objective -> Optimizer -> Networks -> Game<Tensor * Tensor, Play>

    /// Starts it between these networks, non-saturating, both moved by the same rule.
    val start: Optimizer -> seed: uint64 -> Device -> Networks -> Gan -> Trainer<Tensor * Tensor>
    /// Images of these classes [n, c, h, w] in [-1, 1], in evaluation mode, made `batch` at a time from a stream.
    val sample: Rng -> batch: int -> classes: int64[] -> Networks -> Gan -> Tensor
