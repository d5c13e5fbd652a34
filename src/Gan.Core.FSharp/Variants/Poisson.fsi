namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Seamless cloning: P. Pérez, M. Gangnet, A. Blake, "Poisson image editing", 2003.
module Poisson =
    /// Fills what is missing of `known` with the gradients of `generated`: in the hole the result f solves
    /// Σ_{q ∈ N(p)} (f_p − f_q) = Σ_{q ∈ N(p)} (g_p − g_q), N(p) being those of the four neighbours of p that are in the image, and f = y
    /// at known pixels. There is no condition across the border of the image (Neumann). If every pixel is missing, the
    /// result is `generated`.
    /// Arguments: mask [1 or n, 1, h, w], 1 where known; known y and generated g [n, c, h, w]. The result has y's element type, its known
    /// pixels are y's; it is not clipped to [-1, 1].
    /// Solved in float64 by conjugate gradients, every image and channel at once, until each one's residual is below 1e-10 of its right
    /// hand side (or after h·w iterations, which is convergence up to rounding).
    val blend: mask: Tensor -> known: Tensor -> generated: Tensor -> Tensor
