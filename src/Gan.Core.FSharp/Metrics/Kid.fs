namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Estimate = { Mean: float; Deviation: float; Blocks: int; BlockSize: int }

module Kid =
    let private cube (inner: Tensor) (x: Tensor) =
        let y = inner ./ float x.shape[1] .+ 1.0
        y .* y.Square()

    let private kernel (x: Tensor) (y: Tensor) = cube (x.MatMul(y.transpose (0L, 1L))) x

    // The mean over pairs of two different ones.
    let private within (x: Tensor) =
        let n = float x.shape[0]
        let same = cube (x.Square().sum [| 1L |]) x
        ((kernel x x).sum() .- same.sum ()) ./ (n * (n - 1.0))

    let distance (x: Tensor) (y: Tensor) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        let x, y = x.to_type DType.Float64, y.to_type DType.Float64
        (within x .+ within y .- 2.0 .* (kernel x y).mean()).Item()

    let estimate (seed: uint64) (largest: int) (x: Tensor) (y: Tensor) =
        let count = int (min x.shape[0] y.shape[0])

        if count < 4 then
            fail "The deviation of the kernel distance needs at least 4 images of each set, not %d." count

        use _ = torch.NewDisposeScope()
        use rng = Generators.Seeded(seed)
        let size = min largest (count / 2)
        let blocks = count / size
        let shuffled (rows: Tensor) = Draw.Permutation(rng, rows.shape[0])
        let ofX, ofY = shuffled x, shuffled y

        let estimates =
            [| for block in 0 .. blocks - 1 do
                   use _ = torch.NewDisposeScope()

                   let part (rows: Tensor) (order: Tensor) =
                       rows.index_select (0L, order.narrow (0L, int64 (block * size), int64 size))

                   distance (part x ofX) (part y ofY) |]

        let mean = Array.average estimates
        let variance = Array.sumBy (fun e -> (e - mean) ** 2.0) estimates / float (blocks - 1)
        { Mean = mean; Deviation = sqrt variance; Blocks = blocks; BlockSize = size }
