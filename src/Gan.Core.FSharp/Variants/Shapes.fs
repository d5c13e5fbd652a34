namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch

module Shapes =
    let check network divisor least height width =
        let divisor, least = int64 divisor, int64 least
        let below side = max least (side / divisor * divisor)
        let above side = max least ((side + divisor - 1L) / divisor * divisor)

        if above height <> height || above width <> width then
            let rules =
                [ if divisor > 1L then
                      $"multiples of {divisor}"
                  if least > divisor then
                      $"at least {least}" ]

            let near =
                [ below width, below height; above width, above height ]
                |> List.distinct
                |> List.map (fun (width, height) -> $"{width}×{height}")

            fail
                "%s can't take images of %d×%d pixels (width×height): both must be %s, as in %s"
                network
                width
                height
                (String.concat " and " rules)
                (String.concat " or " near)

    let fit network divisor least =
        Net.unnumbered (fun (x: Tensor) ->
            match x.Shape with
            | [| _; _; height; width |] -> check network divisor least height width
            | other -> fail "%s takes images [n, c, h, w], not a tensor %s" network (shapeText other)

            x)

    let private shaped dimensions what network path given =
        match List.tryFind (fst >> (=) path) given.Parameters with
        | Some(_, shape) when shape.Length = dimensions -> shape
        | Some(_, shape) -> fail "%s's '%s' is %s, not %s" network path what (shapeText shape)
        | None -> fail "these are not the parameters of %s: there is no '%s'" network path

    let parameter network path given = shaped 4 "a convolution's weight [o, i, k, k]" network path given
    let matrix network path given = shaped 2 "a matrix [o, i]" network path given
