namespace GanFunctional

open System
open TorchSharp

/// Penalties on a critic's slope ∇ₓ critic(x). They differentiate existing logits with respect to the samples
/// that these were computed from, which must be variables (`Variable`). Their gradients reach the critic's
/// weights through second derivatives.
[<AbstractClass; Sealed>]
type Penalty =
    /// Samples as variables, detached from their graph, whose logits a penalty needs. Networks in mixed
    /// precision compute in float32 on them.
    static member Variable: samples: Tensor -> Tensor
    /// a·real + (1 − a)·fake with one a for each sample: alpha [n, 1, 1, 1] in [0, 1], images [n, c, h, w].
    static member Interpolate: alpha: Tensor * real: Tensor * fake: Tensor -> Tensor
    /// The same with alpha drawn from a step's stream, uniform in [0, 1) (Gulrajani et al. 2017, algorithm
    /// 1).
    static member Interpolate: step: Step * real: Tensor * fake: Tensor -> Tensor
    /// Points around real samples (DRAGAN: Kodali et al. 2017): x + ½·s·u with s the standard deviation of
    /// all numbers of the samples and u of their shape, uniform in [0, 1).
    static member Around: uniform: Tensor * real: Tensor -> Tensor
    /// The same with u drawn from a step's stream.
    static member Around: step: Step * real: Tensor -> Tensor

    /// mean (‖∇ₓ critic(x)‖₂ − 1)², named `penalty`, at points x [n, …] between real and generated samples
    /// (WGAN-GP: Gulrajani et al. 2017, equation 3) or around real ones (DRAGAN).
    static member Gradient: points: Func<'play, Tensor> * logits: Func<'play, Tensor> -> Loss<'play>

    /// ½·mean ‖∇ₓ critic(x)‖₂², named `r1`, at real samples x [n, …] (Mescheder et al. 2018, equation 9);
    /// scale it by γ.
    static member R1: real: Func<'play, Tensor> * logits: Func<'play, Tensor> -> Loss<'play>
    /// The same at generated samples, named `r2`.
    static member R2: fake: Func<'play, Tensor> * logits: Func<'play, Tensor> -> Loss<'play>
