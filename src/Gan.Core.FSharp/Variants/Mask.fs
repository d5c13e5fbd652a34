namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Weighting =
    | Plain
    | Neighbourhood

module Mask =
    let private where height width known =
        let value row column = if known row column then 1.0f else 0.0f

        let values =
            [| for row in 0 .. height - 1 do
                   for column in 0 .. width - 1 -> value row column |]

        Tensors.From(values, 1L, 1L, int64 height, int64 width)

    let centre height width =
        let middle size i = size / 4 <= i && i < size * 3 / 4
        where height width (fun row column -> not (middle height row && middle width column))

    let left height width = where height width (fun _ column -> column >= width / 2)
    let grid height width = where height width (fun row column -> row % 4 = 0 && column % 4 = 0)

    let random rng missing (count: int) (height: int) (width: int) =
        if not (0.0 <= missing && missing <= 1.0) then
            fail "a random mask can't leave out a share of %g of the pixels: give one from 0 to 1" missing

        Draw.Bernoulli(rng, [| count; 1; height; width |], 1.0 - missing)

    let ofPixels name (height: int) (width: int) (pixels: Tensor) =
        match pixels.shape with
        | [| _; 1L; h; w |] when h = height && w = width ->
            let mask = 1.0 .- pixels.LessThan(0.5).to_type DType.Float32

            for known in mask.mean([| 1L; 2L; 3L |]).ToArray<float32>() do
                if known = 1.0f then
                    fail
                        "the mask '%s' has no missing pixel, so there is nothing to complete: draw what is missing black"
                        name
                elif known = 0.0f then
                    fail
                        "the mask '%s' has no known pixel, so there is nothing to go by: leave what is known white"
                        name

            mask
        | [| _; 1L; h; w |] ->
            fail
                "the mask '%s' has %d×%d pixels, but the images have %d×%d: draw it in their size, white where a pixel is known"
                name
                w
                h
                width
                height
        | shape ->
            fail "the mask '%s' has the shape %s: one grey channel, [1, 1, h, w], was expected" name (shapeText shape)

    // Sums over each pixel's 7×7 window, as far as it lies in the image.
    let private around (x: Tensor) =
        let window = torch.ones ([| 1L; 1L; 7L; 7L |], x.dtype, x.device)
        Functional.Conv2d(x, window, null, [| 1L; 1L |], [| 3L; 3L |])

    let weights weighting (mask: Tensor) =
        match weighting with
        | Plain -> mask
        | Neighbourhood -> mask .* around (1.0 .- mask) ./ around (mask.ones_like ())
