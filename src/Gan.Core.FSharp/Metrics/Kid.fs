namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch

type Estimate = { Mean: float; Deviation: float; Blocks: int; BlockSize: int }

module Kid =
    let private cube (inner: Tensor) (x: Tensor) =
        let y = inner / float x.Shape[1] + 1.0
        y * y.Square()

    let private kernel (x: Tensor) (y: Tensor) = cube (x.MatMul(y.Transpose(0L, 1L))) x

    // The mean over pairs of two different ones.
    let private within (x: Tensor) =
        let n = float x.Shape[0]
        let same = cube (x.Square().Sum [| 1L |]) x
        ((kernel x x).Sum() - same.Sum()) / (n * (n - 1.0))

    let distance (x: Tensor) (y: Tensor) =
        use _ = Autograd.NoGrad()
        use _ = new Scope()
        let x, y = x.To DType.Float64, y.To DType.Float64
        (within x + within y - 2.0 * (kernel x y).Mean()).Item()

    let estimate (seed: uint64) (largest: int) (x: Tensor) (y: Tensor) =
        let count = int (min x.Shape[0] y.Shape[0])

        if count < 4 then
            fail "The deviation of the kernel distance takes at least 4 images of each set, not %d." count

        use _ = new Scope()
        use rng = new Rng(seed)
        let size = min largest (count / 2)
        let blocks = count / size
        let shuffled (rows: Tensor) = Tensor.Permutation(rng, rows.Shape[0])
        let ofX, ofY = shuffled x, shuffled y

        let estimates =
            [| for block in 0 .. blocks - 1 do
                   use _ = new Scope()

                   let part (rows: Tensor) (order: Tensor) =
                       rows.IndexSelect(0L, order.Narrow(0L, int64 (block * size), int64 size))

                   distance (part x ofX) (part y ofY) |]

        let mean = Array.average estimates
        let variance = Array.sumBy (fun e -> (e - mean) ** 2.0) estimates / float (blocks - 1)
        { Mean = mean; Deviation = sqrt variance; Blocks = blocks; BlockSize = size }
