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

    let private shaped dimensions what network path given =
        match List.tryFind (fst >> (=) path) given.Parameters with
        | Some(_, shape) when shape.Length = dimensions -> shape
        | Some(_, shape) -> fail "%s's '%s' is %s, not %s" network path what (shapeText shape)
        | None -> fail "these are not the parameters of %s: there is no '%s'" network path

    let parameter network path given = shaped 4 "a convolution's weight [o, i, k, k]" network path given
    let matrix network path given = shaped 2 "a matrix [o, i]" network path given
