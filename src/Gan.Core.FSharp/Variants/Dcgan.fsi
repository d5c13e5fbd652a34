namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Play of a step: real images and generated ones, both [n, c, h, w].
type DcganPlay = { Step: Step; Real: Tensor; Fake: Tensor }

/// Deep convolutional GAN: A. Radford, L. Metz, S. Chintala, "Unsupervised representation learning with deep convolutional
/// generative adversarial networks", 2015. Layers, names, initialization and rates are those of PyTorch's `dcgan` example.
module Dcgan =
    /// Dimensions of the latent space.
    val latent: int
    /// Supported sizes: 4 to 7 pixels, doubled at least twice, to at most 512.
    val sizes: int list
    /// z [n, 100, 1, 1] → images [n, c, size, size] in (−1, 1). Channels halve while the size doubles, down to `features`.
    /// Raises `GanException` for an unsupported size, naming the nearest ones.
    val generator: features: int -> ImageShape -> Net<Tensor, Tensor>
    /// The same from a latent space of other dimensions, [n, inputs, 1, 1].
    val internal generatorFrom: inputs: int -> features: int -> ImageShape -> Net<Tensor, Tensor>
    /// Images [n, c, size, size] → logits [n, 1], the generator mirrored.
    /// Raises `GanException` as `generator` does.
    val discriminator: features: int -> ImageShape -> Net<Tensor, Tensor>
    /// The discriminator is updated, then the generator, on every batch (Goodfellow et al. 2014, algorithm 1).
    val game: latent: (Rng -> int -> Tensor) -> Objective -> Optimizer -> Networks -> Game<Tensor, DcganPlay>
    /// The generator that these parameters belong to.
    val recognisedGenerator: NetworkShapes -> Net<Tensor, Tensor>
    /// The discriminator that these parameters belong to.
    val recognisedDiscriminator: NetworkShapes -> Net<Tensor, Tensor>
    /// The GAN with this number of features, both networks trained by the optimizer, non-saturating.
    /// Raises `GanException` as `generator` does.
    val createWith: features: int -> Optimizer -> ImageShape -> ImageGan
    /// The reference's: 64 features, Adam with the rate 2·10⁻⁴ throughout and betas (0.5, 0.999).
    /// Raises `GanException` as `generator` does.
    val create: ImageShape -> ImageGan
