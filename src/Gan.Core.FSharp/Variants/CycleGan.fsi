namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What CycleGAN is made of and how it is trained.
type CycleGanSettings =
    {
        /// Channels of the images of the two domains.
        ChannelsA: int
        ChannelsB: int
        /// Residual blocks of a generator: 9 for 256×256 pixels, 6 for 128×128 and less.
        Blocks: int
        GeneratorFeatures: int
        Dropout: bool
        /// The side of the patches that a discriminator judges: 1, 16, 34, 70, 142 or 286 pixels.
        Patch: int
        DiscriminatorFeatures: int
        Norm: Norm
        Objective: Objective
        /// λ: what the cycle loss counts with.
        Cycle: float
        /// What the identity loss counts with, in units of `Cycle`; at 0 it is not computed.
        Identity: float
        /// The images that each of the two pools holds; 0 for no pools.
        Pool: int
        /// Adam's, with betas (Beta1, 0.999).
        LearningRate: Schedule
        Beta1: float
    }

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

/// The play of a round: images of both domains, their translations, what the generators make of images of the domain that they
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
/// networks", ICCV 2017. Layers, names, starting values and rates are those of the authors' PyTorch implementation.
module CycleGan =
    /// The reference's for 256×256 pixels: 9 blocks, 64 features, patches of 70 pixels, instance norm, least squares, cycle 10,
    /// identity 0.5, pools of 50, 2·10⁻⁴.
    val defaults: CycleGanSettings
    /// One domain → the other, a residual network.
    /// Raises `GanException` for a number of blocks that can't be made.
    val generator: CycleGanSettings -> inputs: int -> outputs: int -> Net<Tensor, Tensor>
    /// Images of a domain → logits, a PatchGAN.
    /// Raises `GanException` for a patch that can't be made.
    val discriminator: CycleGanSettings -> channels: int -> Net<Tensor, Tensor>
    /// New networks from a seed, computing in an element type (see `Net.computingIn`). The streams of the four are independent.
    /// Raises `GanException` as the two do.
    val networks: seed: uint64 -> Device -> DType -> CycleGanSettings -> CycleGanNetworks
    /// Empty pools.
    val pools: CycleGanSettings -> CycleGanPools
    /// L(G, F, D_A, D_B) = L_GAN + L_GAN + λ·L_cyc (equations 1 to 3) and the identity loss (section 5.2): on every batch both
    /// generators move as one, then both discriminators, slowed down by ½. The batch is images of A and of B, in [-1, 1], as
    /// many of one as of the other or not; the schedule counts rounds. Terms are called after the domain that is judged.
    /// Raises `GanException` for an identity loss between domains of different channels.
    val game: CycleGanSettings -> CycleGanPools -> CycleGanNetworks -> Game<Tensor * Tensor, CycleGanPlay>
