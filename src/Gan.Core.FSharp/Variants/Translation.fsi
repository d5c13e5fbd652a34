namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch

/// Images of one kind turned into another by a trained generator.
module Translation =
    /// Images [n, c, h, w] in [-1, 1], one by one, so that an image's result does not depend on its company. `Eval` uses
    /// running statistics and no dropout; `Train` is the Pix2Pix paper's way at test time: each image's own batch
    /// statistics, dropout from the given stream (Isola et al. 2017, section 3.3). The generator stays as it was.
    val translate: Mode -> generator: Model<Tensor, Tensor> -> images: Tensor -> Tensor
