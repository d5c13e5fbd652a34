namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp
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
            let rows = images.flatten 1L
            let centred = rows .- rows.mean ([| 1L |], keepdim = true)
            let deviation = centred.Square().mean([| 1L |], keepdim = true).sqrt()
            let contrast = deviation.GreaterThan(leastDeviation).to_type deviation.dtype
            contrast .* centred ./ deviation.Clamp(leastDeviation, infinity))

    let encoder = Net.group "encoder" (linear numbers bits --> relu)
    let decoder = Net.group "decoder" (linear bits numbers)

    let game noise probability (encoder: Model<Tensor, Tensor>) (decoder: Model<Tensor, Tensor>) =
        let drop = Model.ofParams (dropout probability) Params.empty

        { Play =
            fun step (images: Tensor) ->
                let noisy = images .+ Draw.Normal(step.Rng, images.shape, 0.0, noise)
                let rebuild = Model.train step encoder >> Model.train step drop >> Model.train step decoder
                { Images = images; Rebuilt = rebuild noisy }
          Players =
            [ player
                  "autoencoder"
                  (Params.join [ encoder.Params; decoder.Params ])
                  (Optimizer.Adam 1e-3)
                  (Loss.L2(_.Rebuilt, _.Images)) ] }

    let codes (encoder: Model<Tensor, Tensor>) images =
        use _ = torch.no_grad ()

        Scope.Run(fun () ->
            let bits = (Model.eval encoder (normalise images)).GreaterThan(0.0).to_type DType.Float32
            let places = Tensors.From([| for place in 7..-1..0 -> float32 (1 <<< place) |], 8L)
            (bits.reshape (-1L, 16L, 8L) .* places).sum([| 2L |]).to_type DType.Byte)

    // Both are compared without a border of this width, so that what is left can be moved by as much.
    let private border = 1

    let likeness (a: Tensor) (b: Tensor) =
        let window down right (x: Tensor) =
            let size = int64 (side - 2 * border)
            x.narrow(2L, int64 (border + down), size).narrow(3L, int64 (border + right), size)

        let brightness (x: Tensor) = (x.flatten 1L).mean [| 1L |]

        Scope.Run(fun () ->
            let middle = window 0 0 a
            let near = List.allPairs [ -border .. border ] [ -border .. border ]
            // All windows in one: [9, n, …].
            let windows = torch.cat [| for down, right in near -> window down right b |]
            let shape = (normalise windows).reshape(int64 near.Length, a.shape[0], -1L) .- normalise middle
            let light = (brightness windows).reshape(int64 near.Length, -1L) .- brightness middle
            let likeness = 1.0 .- 0.5 .* shape.Square().mean [| 2L |] .- 0.25 .* light.Square()
            likeness.split 1L |> Array.reduce (fun best next -> best.maximum next) |> _.squeeze(0L))
