namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Shapes =
    let fit network divisor least =
        Net.layer (Kind.Fit(network, divisor, least)) (fun (x: Tensor) ->
            match x.shape with
            | [| _; _; height; width |] -> Sides.check network divisor least height width
            | other -> fail "%s takes images [n, c, h, w], not a tensor %s" network (shapeText other)

            x)
        |> Net.unnumbered
