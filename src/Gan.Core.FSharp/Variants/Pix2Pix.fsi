namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

[<RequireQualifiedAccess>]
type Pix2PixNetworks =
    {
        /// A [n, c, h, w] → B [n, c', h, w] in (−1, 1).
        Generator: Model<Tensor, Tensor>
        /// A and B side by side in the channels → logits [n, 1, h', w'].
        Discriminator: Model<Tensor, Tensor>
    }

/// Play of a step: the pair, and what the generator made of A, all [n, c, h, w]; and the discriminator.
type Pix2PixPlay = { A: Tensor; B: Tensor; Fake: Tensor; D: Tensor -> Tensor }

/// P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros, "Image-to-image translation with conditional adversarial networks", CVPR 2017.
/// Layers, names and starting values are those of the authors' PyTorch implementation. For 256×256 pixels the paper has a U-Net
/// of depth 8 with 64 features and dropout, and a PatchGAN of 70 pixels with 64 features. Both have batch norm.
[<AbstractClass; Sealed>]
type Pix2Pix =
    /// New networks from a seed, computing in an element type (see `Net.mixedPrecision`). The streams of the two are independent.
    /// `generator`: A → B, a `UNet.generator`. `discriminator`: A and B side by side in the channels → logits, a
    /// `PatchGan.discriminator`.
    static member Networks:
        seed: uint64 *
        device: Device *
        dtype: DType *
        generator: Net<Tensor, Tensor> *
        discriminator: Net<Tensor, Tensor> ->
            Pix2PixNetworks

    /// G* = arg min_G max_D L_cGAN(G, D) + λ·E‖B − G(A)‖₁ with λ = `l1` (equations 1 to 4). Each step updates the
    /// discriminator, with half its loss, then the generator, whose noise is its dropout. The batch is A and B, both in [-1, 1].
    /// In the paper: non-saturating, Adam with rate 2·10⁻⁴ and betas (0.5, 0.999), λ = 100.
    static member Game:
        networks: Pix2PixNetworks * objective: Objective * optimizer: Optimizer * l1: float ->
            Game<Tensor * Tensor, Pix2PixPlay>
