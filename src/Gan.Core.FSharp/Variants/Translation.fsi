namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Use of a network without affecting its training.
module Translation =
    /// Applies `look` to a network in a mode, without a graph, and restores its running statistics, so a training in
    /// progress is not affected. Tensors made inside are freed unless they are moved out (`MoveToOuterDisposeScope`).
    val undisturbed: Mode -> model: Model<'i, 'o> -> look: (('i -> 'o) -> 'r) -> 'r
    /// Translates images [n, c, h, w] in [-1, 1] one by one: each result is independent of the batch. `Eval` uses
    /// running statistics and no dropout; `Train` is the Pix2Pix paper's way at test time: each image's own batch
    /// statistics, dropout from the given stream (Isola et al. 2017, section 3.3). The generator stays as it was.
    val translate: Mode -> generator: Model<Tensor, Tensor> -> images: Tensor -> Tensor
