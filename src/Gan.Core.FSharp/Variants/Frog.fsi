namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Play of a step: the real images, fakes for each player's turn, the noisy targets [2n, 1] of the fakes
/// and the real images in one batch, and the discriminator.
type FrogPlay = { Real: Tensor; Fake: Tensor; Targets: Tensor; Fresh: Tensor; D: Tensor -> Tensor }

/// F. Chollet's DCGAN for 32×32 frogs (Deep Learning with Python, 2017, section 8.5.2) with all its habits: dropout in the
/// discriminator, noise on its targets, fakes (1) and real images (0) in one batch, clipped gradients, decaying RMSprop.
module Frog =
    /// Dimensions of the latent space.
    val latent: int
    /// z [n, 32] → images [n, 3, 32, 32] in (−1, 1).
    val generator: Net<Tensor, Tensor>
    /// Images [n, 3, 32, 32] → logits [n, 1], high for *fakes*.
    val discriminator: Net<Tensor, Tensor>
    /// D is updated on fakes and real images in one batch; then G on fresh latents with the target "real".
    val game: Networks -> Game<Tensor, FrogPlay>
    /// The GAN for images of this shape.
    /// Raises `GanException` for a shape other than 32×32 in three channels.
    val create: ImageShape -> ImageGan
