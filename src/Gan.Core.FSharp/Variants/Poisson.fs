namespace GanFunctional.Variants

open GanFunctional.Torch

module Poisson =
    let private tolerance = 1e-10

    // The sum over each pixel's neighbours in the image.
    let private neighbours (x: Tensor) =
        let height, width = x.Shape[2], x.Shape[3]
        let padded = Functional.ConstantPad(x, [| 1L; 1L; 1L; 1L |])
        let shifted row column = padded.Narrow(2L, row, height).Narrow(3L, column, width)
        shifted 0L 1L + shifted 2L 1L + shifted 1L 0L + shifted 1L 2L

    // One number an image and channel.
    let private dot (a: Tensor) (b: Tensor) = (a * b).Sum([| 2L; 3L |], keep = true)

    // A solved system has nothing left to divide: 0/0 is 0.
    let private over (b: Tensor) (a: Tensor) = a / b.Clamp(1e-300, infinity)

    /// u with A u = b, A symmetric and positive on the images that it is given (Hestenes and Stiefel 1952).
    let private conjugateGradients (A: Tensor -> Tensor) (b: Tensor) limit =
        let u, r, p = b.ZerosLike(), b.Clone(), b.Clone()
        let start = dot b b
        let mutable square = start

        let unsolved () = (square |> over start).Max().Item() > tolerance * tolerance
        let mutable iteration = 0L

        while iteration < limit && unsolved () do
            use _ = new Scope()
            let image = A p
            let step = square |> over (dot p image)
            u.CopyFrom(u + step * p) |> ignore
            r.CopyFrom(r - step * image) |> ignore
            let next = dot r r
            p.CopyFrom(r + (next |> over square) * p) |> ignore
            square <- next.Keep()
            iteration <- iteration + 1L

        u

    let blend (mask: Tensor) (known: Tensor) (generated: Tensor) =
        use _ = Autograd.NoGrad()

        Scope.Run(fun () ->
            let exact (x: Tensor) = x.Detach().To DType.Float64
            let mask, y, g = exact mask, exact known, exact generated
            let hole = 1.0 - mask
            let degree = neighbours (mask.OnesLike())
            // f = g + u: u is harmonic in the hole and y − g at its border.
            let laplacian u = hole * (degree * u - neighbours u)
            let border = hole * neighbours (mask * (y - g))
            let u = conjugateGradients laplacian border (mask.Shape[2] * mask.Shape[3])
            let filled = (hole * (g + u)).To known.DType
            mask.To known.DType * known + filled)
