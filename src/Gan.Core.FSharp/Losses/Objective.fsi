namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// An adversarial objective on a critic's logits [n, …]: each function gives a scalar to be minimised.
type Objective =
    {
        /// The critic's loss on logits of real samples.
        Real: Tensor -> Tensor
        /// The critic's loss on logits of generated samples.
        Fake: Tensor -> Tensor
        /// The generator's loss on logits of its samples.
        Fool: Tensor -> Tensor
    }

/// With D = σ(logit):
module Objective =
    /// −ln D(x), −ln(1 − D(G)), and ln(1 − D(G)) for the generator (Goodfellow et al. 2014, equation 1).
    val minimax: Objective
    /// The same for the critic, and −ln D(G) for the generator (Goodfellow et al. 2014, section 3).
    val nonSaturating: Objective
    /// (logit − 1)², logit², and (logit − 1)² for the generator (Mao et al. 2017, with a = 0, b = c = 1 and no ½).
    val leastSquares: Objective
    /// −logit, logit, and −logit for the generator (Arjovsky et al. 2017).
    val wasserstein: Objective
    /// max(0, 1 − logit), max(0, 1 + logit), and −logit for the generator (Lim and Ye 2017).
    val hinge: Objective
    /// The critic's loss: terms `real` and `fake` on the logits that the two functions give.
    val critic: Objective -> real: ('play -> Tensor) -> fake: ('play -> Tensor) -> Loss<'play>
    /// The generator's loss: the term `fool` on the logits of its samples.
    val fool: Objective -> fake: ('play -> Tensor) -> Loss<'play>

/// Penalties on a critic's slope, of the critic that the play has; their gradients reach the critic's weights through second derivatives.
module Penalty =
    /// a·real + (1 − a)·fake with one a an image: alpha [n, 1, 1, 1] in [0, 1], images [n, c, h, w].
    val interpolate: alpha: Tensor -> real: Tensor -> fake: Tensor -> Tensor
    /// mean (‖∇ₓ critic(x)‖₂ − 1)², named `penalty` (WGAN-GP: Gulrajani et al. 2017, equation 3), at the points x that the
    /// function gives, [n, …].
    val gradient: critic: ('play -> Tensor -> Tensor) -> points: ('play -> Tensor) -> Loss<'play>
    /// ½·mean ‖∇ₓ critic(x)‖₂², named `r1` (Mescheder et al. 2018, equation 9), at real samples x; scale it by γ.
    val r1: critic: ('play -> Tensor -> Tensor) -> real: ('play -> Tensor) -> Loss<'play>
