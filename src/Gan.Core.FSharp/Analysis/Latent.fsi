namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Points of latent space [n, …] and paths between them: A. Radford, L. Metz, S. Chintala, "Unsupervised
/// representation learning with deep convolutional generative adversarial networks", 2015, section 6.
module Latent =
    /// Interpolates linearly from a to b: (1 − t)·a + t·b at t = 0, 1/(steps − 1), …, 1. Both [n, …] →
    /// [n, steps, …].
    /// Raises `GanException` for fewer than 2 steps, or points of different shapes.
    val linear: steps: int -> a: Tensor -> b: Tensor -> Tensor

    /// Interpolates spherically from a to b: (sin((1 − t)·θ)·a + sin(t·θ)·b)/sin θ, θ the angle between them
    /// (K. Shoemake, "Animating rotation with quaternion curves", 1985; for latents T. White, "Sampling
    /// generative networks", 2016). Points between ends of one norm have that norm. So they are as likely
    /// under a normal prior as the ends, unlike the middle of a straight line. Linear where the ends are
    /// parallel, opposite or 0, as there is no unique arc.
    /// Raises `GanException` as `linear` does.
    val spherical: steps: int -> a: Tensor -> b: Tensor -> Tensor

    /// Mean of points: [n, …] → [1, …]. Common attributes remain, individual ones average out (section
    /// 6.3.2).
    val mean: points: Tensor -> Tensor

    /// The point and eight neighbours, each number moved by U[−spread, spread): [1, …] → [9, …]. The point
    /// itself is the fifth, the middle of a 3×3 picture as in section 6.3.2, where spread is 0.25.
    val neighbours: Rng -> spread: float -> point: Tensor -> Tensor

    /// Direction of an attribute, from the mean of points without it to the mean of points with it: [n, …],
    /// [m, …] → [1, …]. Under a normal prior, whose covariance is I, it is the normal of Fisher's linear
    /// discriminant. The "turn" vector of section 6.3.2 is the direction from faces looking left to faces
    /// looking right.
    val direction: without: Tensor -> having: Tensor -> Tensor

    /// Moves points along a direction: z + t·v with t = −reach … reach in equal steps: [n, …], [1, …] →
    /// [n, steps, …].
    /// Raises `GanException` for fewer than 2 steps.
    val along: steps: int -> reach: float -> direction: Tensor -> points: Tensor -> Tensor
