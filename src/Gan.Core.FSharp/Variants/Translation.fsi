namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Images of one kind turned into another by a trained generator.
module Translation =
    /// What `look` makes of a network in a mode, without a graph, after which the network is as it was: a training under way can be
    /// looked at. Of the tensors made inside, what is still needed is moved out (`MoveToOuterDisposeScope`) or read.
    val undisturbed: Mode -> model: Model<'i, 'o> -> look: (('i -> 'o) -> 'r) -> 'r
    /// Images [n, c, h, w] in [-1, 1], one by one, so that an image's result does not depend on its company. `Eval` uses
    /// running statistics and no dropout; `Train` is the Pix2Pix paper's way at test time: each image's own batch
    /// statistics, dropout from the given stream (Isola et al. 2017, section 3.3). The generator stays as it was.
    val translate: Mode -> generator: Model<Tensor, Tensor> -> images: Tensor -> Tensor
