namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch

type Overlap = { Precision: float; Recall: float; Density: float; Coverage: float }

module Manifold =
    let precisionK = 3
    let densityK = 5

    // Squares of the radii for both k. A point on a sphere belongs to the ball, however its distance was rounded.
    let private radii points =
        let near = (Nearest.others densityK points).Distances
        let square k = near.Select(1L, int64 (k - 1)).Square() * (1.0 + 1e-12)
        square precisionK, square densityK

    let private within (squares: Tensor) (radii: Tensor) =
        ((squares - radii).GreaterThan 0.0).To DType.Float64 |> fun out -> 1.0 - out

    let private any (balls: Tensor) dimension = (balls.Sum [| dimension |]).Clamp(0.0, 1.0)

    let overlap (real: Tensor) (generated: Tensor) =
        use _ = Autograd.NoGrad()
        use _ = new Scope()

        for what, set in [ "real", real; "generated", generated ] do
            if set.Shape[0] <= int64 densityK then
                fail "Density and coverage take more than %d %s images, not %d." densityK what set.Shape[0]

        let n, m = real.Shape[0], generated.Shape[0]
        let ofReal, ofRealWide = radii real
        let ofGenerated, _ = radii generated
        let zeros count = Tensor.Zeros([| count |], DType.Float64)
        // By generated image, and by real one.
        let precise, dense, recalled, covered = zeros m, zeros m, zeros n, zeros n

        for row, x in Nearest.blocks real do
            use _ = new Scope()
            let count = x.Shape[0]
            let x = x.To DType.Float64
            let radius (all: Tensor) = all.Narrow(0L, row, count).Unsqueeze 1L

            for column, y in Nearest.blocks generated do
                use _ = new Scope()
                let squares = Nearest.squares x (y.To DType.Float64)

                let add (total: Tensor) start (part: Tensor) =
                    total.Narrow(0L, start, part.Elements).AddInPlace part |> ignore

                let wide = within squares (radius ofRealWide)
                add precise column (any (within squares (radius ofReal)) 0L)
                add dense column (wide.Sum [| 0L |])
                add covered row (any wide 1L)
                add recalled row (any (within squares (ofGenerated.Narrow(0L, column, y.Shape[0]))) 1L)

        let share (found: Tensor) = found.Clamp(0.0, 1.0).Mean().Item()

        { Precision = share precise
          Recall = share recalled
          Density = dense.Mean().Item() / float densityK
          Coverage = share covered }
