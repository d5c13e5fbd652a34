namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch

module DiscriminatorFeatures =
    let private grid = 4L

    let ofImages discriminator (images: Tensor) =
        use _ = Autograd.NoGrad()

        Scope.Run(fun () ->
            match FeatureMaps.ofImages discriminator images with
            | [] ->
                fail "this discriminator has no convolution layers whose features could be taken: give one that has"
            | maps ->
                Tensor.Cat(
                    [ for _, map in maps -> (Functional.AdaptiveMaxPool2d(map, grid, grid).Flatten()).To DType.Float32 ],
                    1L
                ))
