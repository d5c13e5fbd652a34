namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module DiscriminatorFeatures =
    let private grid = 4L

    let ofImages discriminator (images: Tensor) =
        use _ = torch.no_grad ()

        Scope.Run(fun () ->
            match FeatureMaps.ofImages discriminator images with
            | [] -> fail "this discriminator has no convolution layers to take features from: give one that has"
            | maps ->
                torch.cat (
                    [| for _, map in maps ->
                           (F.adaptive_max_pool2d(map, [| grid; grid |]).flatten(1)).to_type DType.Float32 |],
                    1L
                ))
