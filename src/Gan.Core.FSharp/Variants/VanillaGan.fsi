namespace GanFunctional.Variants

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// The first GAN: I. Goodfellow et al., "Generative adversarial nets", 2014, with the fully connected networks of the
/// widespread PyTorch implementation (PyTorch-GAN, `gan.py`), whose layers and names are kept.
module VanillaGan =
    /// Dimensions of the latent space.
    val latent: int
    /// z [n, 100] → images [n, c, height, width] in (−1, 1). The batch norms have ε 0.8, as there.
    val generator: ImageShape -> Net<Tensor, Tensor>
    /// The same from a latent space of other dimensions.
    val internal generatorFrom: inputs: int -> ImageShape -> Net<Tensor, Tensor>
    /// The discriminator's layers alone: [n, inputs] → logits [n, 1].
    val internal judge: inputs: int -> Net<Tensor, Tensor>
    /// Images [n, c, height, width] → logits [n, 1].
    val discriminator: ImageShape -> Net<Tensor, Tensor>
    /// The GAN for images of this shape: Adam 2·10⁻⁴ (0.5, 0.999); minimax for D, and non-saturating or minimax for G.
    val create: Objective -> ImageShape -> ImageGan

    /// The GAN that a generator's parameters belong to. They only give the latent space and the number of pixels; unless the
    /// shape is given, the image is a square of 3 channels if possible, else of 1.
    val ofGenerator:
        Objective ->
        width: Nullable<int> ->
        height: Nullable<int> ->
        channels: Nullable<int> ->
        NetworkShapes ->
            ImageGan

    /// The GAN that a discriminator's parameters belong to, by the input's shape or as `ofGenerator`.
    val ofDiscriminator:
        Objective ->
        width: Nullable<int> ->
        height: Nullable<int> ->
        channels: Nullable<int> ->
        NetworkShapes ->
            ImageGan
