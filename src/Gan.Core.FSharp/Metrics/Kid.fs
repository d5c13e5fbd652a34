namespace GanFunctional.Metrics

open GanFunctional.Torch

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
