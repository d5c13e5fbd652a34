namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Generators A → B and B → A, [n, c, h, w] in (−1, 1), and a discriminator for each domain, logits [n, 1, h', w'].
type CycleGanNetworks =
    { GeneratorAB: Model<Tensor, Tensor>
      GeneratorBA: Model<Tensor, Tensor>
      DiscriminatorA: Model<Tensor, Tensor>
      DiscriminatorB: Model<Tensor, Tensor> }

/// Past fakes of the two domains.
type CycleGanPools =
    { A: ImagePool
      B: ImagePool }

    interface System.IDisposable

/// Play of a step: images of both domains, their translations, what the generators make of images of the domain that they
/// translate to (these images themselves where the identity loss is 0), and the fakes that the discriminators see, which come from
/// the pools; all [n, c, h, w]. And the four networks, the discriminators also of two batches (see
/// `Model.trainOnPair`).
type CycleGanPlay =
    { A: Tensor
      B: Tensor
      FakeA: Tensor
      FakeB: Tensor
      SameA: Tensor
      SameB: Tensor
      PastA: Tensor
      PastB: Tensor
      AB: Tensor -> Tensor
      BA: Tensor -> Tensor
      DA: Tensor -> Tensor -> Logits
      DB: Tensor -> Tensor -> Logits }

/// J.-Y. Zhu, T. Park, P. Isola, A. A. Efros, "Unpaired image-to-image translation using cycle-consistent adversarial
/// networks", ICCV 2017. Layers, names and starting values are those of the authors' PyTorch implementation. The paper's
/// generators have 64 features and 9 residual blocks, for 128×128 pixels and less 6. Its discriminators are PatchGANs of 70
/// pixels with 64 features. All have instance norm.
[<AbstractClass; Sealed>]
type CycleGan =
    /// New networks from a seed, computing in an element type (see `Net.mixedPrecision`). The streams of the four are independent.
    /// A generator turns images of one domain into images of the other (`ResNet.generator`), a discriminator images of its
    /// domain into logits (`PatchGan.discriminator`).
    static member Networks:
        seed: uint64 *
        device: Device *
        dtype: DType *
        generatorAB: Net<Tensor, Tensor> *
        generatorBA: Net<Tensor, Tensor> *
        discriminatorA: Net<Tensor, Tensor> *
        discriminatorB: Net<Tensor, Tensor> ->
            CycleGanNetworks

    /// Empty pools of so many images each; 0 for no pools. In the paper: 50.
    /// Raises `GanException` for a negative size.
    static member Pools: size: int -> CycleGanPools

    /// L(G, F, D_A, D_B) = L_GAN + L_GAN + λ·L_cyc (equations 1 to 3) and the identity loss λ·μ·L_identity (section 5.2), with
    /// λ = `cycle` and μ = `identity`; if μ is 0 it is not computed. Each step updates both generators as one player, then both
    /// discriminators with half their loss. The batch is images of A and of B, in [-1, 1], not necessarily as many of each.
    /// Names of terms end with the domain that is judged. In the paper: least squares, Adam with rate 2·10⁻⁴ and betas
    /// (0.5, 0.999), λ = 10, μ = 0.5.
    /// Raises `GanException` for an identity loss between domains of different channels.
    static member Game:
        networks: CycleGanNetworks *
        pools: CycleGanPools *
        objective: Objective *
        optimizer: Optimizer *
        cycle: float *
        identity: float ->
            Game<Tensor * Tensor, CycleGanPlay>
