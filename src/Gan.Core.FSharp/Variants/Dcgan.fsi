namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Play of a step: real images and generated ones, both [n, c, h, w].
type DcganPlay = { Step: Step; Real: Tensor; Fake: Tensor }

/// Deep convolutional GAN: A. Radford, L. Metz, S. Chintala, "Unsupervised representation learning with deep convolutional
/// generative adversarial networks", 2015. Layers, names, initialization and rates are those of PyTorch's `dcgan` example.
module Dcgan =
    /// Dimensions of the latent space in the reference.
    val latent: int
    /// z [n, 100, 1, 1] → images [n, c, height, width] in (−1, 1). The first feature map doubles until the images' size is
    /// reached, while channels halve, down to `features`. Its smaller side is 4 to 7, doubled two to seven times.
    /// Raises `GanException` for sizes that no such map doubles to, naming the nearest ones.
    val generator: features: int -> ImageShape -> Net<Tensor, Tensor>
    /// The same from a latent space of other dimensions, [n, inputs, 1, 1].
    val internal generatorFrom: inputs: int -> features: int -> ImageShape -> Net<Tensor, Tensor>
    /// Images [n, c, height, width] → logits [n, 1], the generator mirrored.
    /// Raises `GanException` as `generator` does.
    val discriminator: features: int -> ImageShape -> Net<Tensor, Tensor>
    /// The discriminator is updated, then the generator, on every batch (Goodfellow et al. 2014, algorithm 1).
    val game: latent: (Rng -> int -> Tensor) -> Objective -> Optimizer -> Networks -> Game<Tensor, DcganPlay>
    /// The GAN of this latent space and number of features, both networks trained by the optimizer, non-saturating.
    /// Raises `GanException` as `generator` does.
    val createWith: latent: int -> features: int -> Optimizer -> ImageShape -> ImageGan
    /// The reference's: 100 latent dimensions, 64 features, Adam with the rate 2·10⁻⁴ throughout and betas (0.5, 0.999).
    /// Raises `GanException` as `generator` does.
    val create: ImageShape -> ImageGan
    /// The GAN that a generator's parameters belong to: any latent space, first feature map and number of doublings to 7.
    /// Raises `GanException` where no DCGAN has them.
    val ofGenerator: Optimizer -> NetworkShapes -> ImageGan
    /// The GAN that a discriminator's parameters belong to; they don't tell the latent space.
    /// Raises `GanException` where no DCGAN has them, or it does not judge images of the input's shape.
    val ofDiscriminator: Optimizer -> NetworkShapes -> ImageGan
