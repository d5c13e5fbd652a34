namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What Pix2Pix is made of and how it is trained.
type Pix2PixSettings =
    {
        /// Channels of the images that are given (A) and wanted (B).
        InputChannels: int
        OutputChannels: int
        /// Of the U-Net: images are multiples of 2^Depth pixels.
        Depth: int
        GeneratorFeatures: int
        Dropout: bool
        /// The side of the patches that the discriminator judges: 1, 16, 34, 70, 142 or 286 pixels.
        Patch: int
        DiscriminatorFeatures: int
        Norm: Norm
        Objective: Objective
        /// λ: what the L1 distance counts with.
        L1: float
        /// Adam's, with betas (Beta1, 0.999).
        LearningRate: Schedule
        Beta1: float
    }

[<RequireQualifiedAccess>]
type Pix2PixNetworks =
    {
        /// A [n, InputChannels, h, w] → B [n, OutputChannels, h, w] in (−1, 1).
        Generator: Model<Tensor, Tensor>
        /// A and B side by side in the channels → logits [n, 1, h', w'].
        Discriminator: Model<Tensor, Tensor>
    }

/// The play of a round: the pair, and what the generator made of A, all [n, c, h, w]; and the discriminator.
type Pix2PixPlay = { A: Tensor; B: Tensor; Fake: Tensor; D: Tensor -> Tensor }

/// P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros, "Image-to-image translation with conditional adversarial networks", CVPR 2017.
/// Layers, names, starting values and rates are those of the authors' PyTorch implementation.
module Pix2Pix =
    /// The reference's for 256×256 pixels: depth 8, 64 features, dropout, patches of 70 pixels, batch norm, λ 100, 2·10⁻⁴.
    val defaults: Pix2PixSettings
    /// A → B, a U-Net.
    /// Raises `GanException` for a depth that can't be made.
    val generator: Pix2PixSettings -> Net<Tensor, Tensor>
    /// A and B side by side in the channels → logits, a PatchGAN.
    /// Raises `GanException` for a patch that can't be made.
    val discriminator: Pix2PixSettings -> Net<Tensor, Tensor>
    /// New networks from a seed, computing in an element type (see `Net.computingIn`). The streams of the two are independent.
    /// Raises `GanException` as the two do.
    val networks: seed: uint64 -> Device -> DType -> Pix2PixSettings -> Pix2PixNetworks
    /// G* = arg min_G max_D L_cGAN(G, D) + λ·E‖B − G(A)‖₁ (equations 1 to 4): on every pair the discriminator moves, slowed down
    /// by ½, then the generator, whose noise is its dropout. The batch is A and B, both in [-1, 1]; the schedule counts rounds.
    val game: Pix2PixSettings -> Pix2PixNetworks -> Game<Tensor * Tensor, Pix2PixPlay>
