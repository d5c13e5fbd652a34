namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open GanFunctional.Layers
open GanFunctional.Activations

type DedupPlay = { Images: Tensor; Rebuilt: Tensor }

module Dedup =
    let side = 32
    let bits = 128
    let private numbers = 3 * side * side

    // Less than a step of 8-bit pixels: an image of one colour.
    let private leastDeviation = 1e-3

    let normalise (images: Tensor) =
        Scope.Run(fun () ->
            let rows = images.Flatten 1L
            let centred = rows - rows.Mean([| 1L |], keep = true)
            let deviation = centred.Square().Mean([| 1L |], keep = true).Sqrt()
            let contrast = deviation.GreaterThan(leastDeviation).To deviation.DType
            contrast * centred / deviation.Clamp(leastDeviation, infinity))

    let encoder = Net.group "encoder" (linear numbers bits --> relu)
    let decoder = Net.group "decoder" (linear bits numbers)

    let game noise probability (encoder: Model<Tensor, Tensor>) (decoder: Model<Tensor, Tensor>) =
        let drop = Model.ofParams (dropout probability) Params.empty

        { Play =
            fun step (images: Tensor) ->
                let noisy = images + Tensor.Normal(step.Rng, images.Shape, 0.0, noise)
                let rebuild = Model.train step encoder >> Model.train step drop >> Model.train step decoder
                { Images = images; Rebuilt = rebuild noisy }
          Players =
            [ player
                  "autoencoder"
                  (Params.join [ encoder.Params; decoder.Params ])
                  (Optim.adam 1e-3 (0.9, 0.999))
                  (Loss.l2 _.Rebuilt _.Images) ] }

    let codes (encoder: Model<Tensor, Tensor>) images =
        use _ = Autograd.NoGrad()

        Scope.Run(fun () ->
            let bits = (Model.eval encoder (normalise images)).GreaterThan(0.0).To DType.Float32
            let places = Tensor.From([| for place in 7..-1..0 -> float32 (1 <<< place) |], 8L)
            (bits.Reshape(-1L, 16L, 8L) * places).Sum([| 2L |]).To DType.UInt8)

    // Both are compared without a border of this width, so that what is left can be moved by as much.
    let private border = 1

    let likeness (a: Tensor) (b: Tensor) =
        let window down right (x: Tensor) =
            let size = int64 (side - 2 * border)
            x.Narrow(2L, int64 (border + down), size).Narrow(3L, int64 (border + right), size)

        let brightness (x: Tensor) = (x.Flatten 1L).Mean [| 1L |]

        Scope.Run(fun () ->
            let middle = window 0 0 a
            let near = List.allPairs [ -border .. border ] [ -border .. border ]
            // All windows in one: [9, n, …].
            let windows = Tensor.Cat [ for down, right in near -> window down right b ]
            let shape = (normalise windows).Reshape(int64 near.Length, a.Shape[0], -1L) - normalise middle
            let light = (brightness windows).Reshape(int64 near.Length, -1L) - brightness middle
            let likeness = 1.0 - 0.5 * shape.Square().Mean [| 2L |] - 0.25 * light.Square()
            likeness.Split 1L |> Array.reduce (fun best next -> best.Maximum next) |> _.Squeeze(0L))
