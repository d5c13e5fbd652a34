namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Class-conditional GANs: M. Mirza, S. Osindero, "Conditional generative adversarial nets", 2014. The one-hot class is concatenated to z and to
/// the input of D; a convolutional D gets it as maps of ones and zeros. Layers, names and rates are `Dcgan`'s and `VanillaGan`'s, with wider inputs.
module Conditional =
    /// Play of a step: real images and generated ones of the same classes, [n, c, h, w], and their one-hot classes, [n, classes].
    type Play = { Real: Tensor; Classes: Tensor; Fake: Tensor; D: Tensor * Tensor -> Tensor }

    /// The networks: (z, classes) → images and (images, classes) → logits [n, 1].
    type Networks = { Generator: Model<Tensor * Tensor, Tensor>; Discriminator: Model<Tensor * Tensor, Tensor> }

    /// A GAN that generates images of a given class, as a value.
    type Gan =
        {
            Shape: ImageShape
            Classes: int
            /// `count` points of latent space, shaped as the generator takes them.
            Latent: Rng -> int -> Tensor
            Generator: Net<Tensor * Tensor, Tensor>
            Discriminator: Net<Tensor * Tensor, Tensor>
        }

    /// One-hot vectors [n, count] of classes Int64[n].
    val oneHot: count: int -> classes: int64[] -> Tensor
    /// Conditional GAN of DCGAN's layers with a number of features.
    /// Raises `GanException` for sizes that `Dcgan` can't make.
    val dcgan: features: int -> classes: int -> ImageShape -> Gan
    /// Conditional GAN of the vanilla GAN's layers.
    val gan: classes: int -> ImageShape -> Gan
    /// New networks from a seed, on a device.
    val networks: seed: uint64 -> Device -> Gan -> Networks

    /// The discriminator moves, then the generator, both on the classes of the batch: images and their classes [n, classes].
    val game: latent: (Rng -> int -> Tensor) -> Objective -> Optimizer -> Networks -> Game<Tensor * Tensor, Play>

    /// Starts the non-saturating game of these networks, both with the same optimizer.
    val start: Optimizer -> seed: uint64 -> Device -> Networks -> Gan -> Trainer<Tensor * Tensor>
    /// Images of these classes [n, c, h, w] in [-1, 1], in evaluation mode, made `batch` at a time from a stream.
    val sample: Rng -> batch: int -> classes: int64[] -> Networks -> Gan -> Tensor
