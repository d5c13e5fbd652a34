namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Points of latent space [n, …] and ways between them: A. Radford, L. Metz, S. Chintala, "Unsupervised representation learning with
/// deep convolutional generative adversarial networks", 2015, section 6.
module Latent =
    /// From a to b on a straight line: (1 − t)·a + t·b with t = 0, 1/(steps − 1), …, 1: [n, …] twice → [n, steps, …].
    /// Raises `GanException` for less than 2 steps, or points of different shapes.
    val linear: steps: int -> a: Tensor -> b: Tensor -> Tensor

    /// From a to b on the arc between their directions: (sin((1 − t)·θ)·a + sin(t·θ)·b)/sin θ, θ the angle between each two (K. Shoemake,
    /// "Animating rotation with quaternion curves", 1985; for latents T. White, "Sampling generative networks", 2016). Points of one norm
    /// keep it, so that every step is as likely a latent of a normal prior as its ends are, which the middle of a straight line is not.
    /// Where two are parallel, opposite or 0 there is no one arc, and it is the straight line.
    /// Raises `GanException` as `linear` does.
    val spherical: steps: int -> a: Tensor -> b: Tensor -> Tensor

    /// The mean of points: [n, …] → [1, …]. What they have in common stays, and what each has of its own averages out (section 6.3.2).
    val mean: points: Tensor -> Tensor

    /// The point itself and eight near it, each number moved by U[−spread, spread): [1, …] → [9, …]. The point is in the middle (the fifth), as of the
    /// 3×3 pictures of section 6.3.2, which have spread 0.25.
    val neighbours: Rng -> spread: float -> point: Tensor -> Tensor

    /// From the mean of the points without an attribute to the mean of those with it: [n, …] and [m, …] → [1, …]. For a normal prior, whose covariance is I, it is
    /// the normal of Fisher's linear discriminant. The "turn" vector of section 6.3.2 is this one, of faces that look left and right.
    val direction: without: Tensor -> having: Tensor -> Tensor

    /// Along a direction: z + t·v with t = −reach … reach in equal steps: [n, …] and [1, …] → [n, steps, …].
    /// Raises `GanException` for less than 2 steps.
    val along: steps: int -> reach: float -> direction: Tensor -> points: Tensor -> Tensor
