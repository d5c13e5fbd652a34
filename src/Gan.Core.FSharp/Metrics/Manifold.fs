namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Overlap = { Precision: float; Recall: float; Density: float; Coverage: float }

module Manifold =
    let precisionK = 3
    let densityK = 5

    // Squares of the radii for both k. A point on a sphere belongs to the ball, however its distance was
    // rounded.
    let private radii points =
        let near = (Nearest.others densityK points).Distances
        let square k = near.select(1L, int64 (k - 1)).Square() .* (1.0 + 1e-12)
        square precisionK, square densityK

    let private within (squares: Tensor) (radii: Tensor) =
        ((squares .- radii).GreaterThan 0.0).to_type DType.Float64 |> fun out -> 1.0 .- out

    let private any (balls: Tensor) dimension = (balls.sum [| dimension |]).Clamp(0.0, 1.0)

    let overlap (real: Tensor) (generated: Tensor) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()

        for what, set in [ "real", real; "generated", generated ] do
            if set.shape[0] <= int64 densityK then
                fail "Density and coverage need more than %d %s images, not %d." densityK what set.shape[0]

        let n, m = real.shape[0], generated.shape[0]
        let ofReal, ofRealWide = radii real
        let ofGenerated, _ = radii generated
        let zeros count = torch.zeros ([| count |], DType.Float64)
        // By generated image, and by real one.
        let precise, dense, recalled, covered = zeros m, zeros m, zeros n, zeros n

        for row, x in Nearest.blocks real do
            use _ = torch.NewDisposeScope()
            let count = x.shape[0]
            let x = x.to_type DType.Float64
            let radius (all: Tensor) = all.narrow(0L, row, count).unsqueeze 1L

            for column, y in Nearest.blocks generated do
                use _ = torch.NewDisposeScope()
                let squares = Nearest.squares x (y.to_type DType.Float64)

                let add (total: Tensor) start (part: Tensor) =
                    total.narrow(0L, start, part.numel ()).AddInPlace part |> ignore

                let wide = within squares (radius ofRealWide)
                add precise column (any (within squares (radius ofReal)) 0L)
                add dense column (wide.sum [| 0L |])
                add covered row (any wide 1L)
                add recalled row (any (within squares (ofGenerated.narrow (0L, column, y.shape[0]))) 1L)

        let share (found: Tensor) = found.Clamp(0.0, 1.0).mean().Item()

        { Precision = share precise
          Recall = share recalled
          Density = dense.mean().Item() / float densityK
          Coverage = share covered }
