namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Poisson =
    let private tolerance = 1e-10

    // The sum over each pixel's neighbours in the image.
    let private neighbours (x: Tensor) =
        let height, width = x.shape[2], x.shape[3]
        let padded = F.pad (x, [| 1L; 1L; 1L; 1L |])
        let shifted row column = padded.narrow(2L, row, height).narrow(3L, column, width)
        shifted 0L 1L .+ shifted 2L 1L .+ shifted 1L 0L .+ shifted 1L 2L

    // One number an image and channel.
    let private dot (a: Tensor) (b: Tensor) = (a .* b).sum([| 2L; 3L |], keepdim = true)

    // A solved system has nothing left to divide: 0/0 is 0.
    let private over (b: Tensor) (a: Tensor) = a ./ b.Clamp(1e-300, infinity)

    /// u with A u = b, A symmetric and positive on the images that it is given (Hestenes and Stiefel 1952).
    let private conjugateGradients (A: Tensor -> Tensor) (b: Tensor) limit =
        let u, r, p = b.zeros_like (), b.clone (), b.clone ()
        let start = dot b b
        let mutable square = start

        let unsolved () = (square |> over start).max().Item() > tolerance * tolerance
        let mutable iteration = 0L

        while iteration < limit && unsolved () do
            use _ = torch.NewDisposeScope()
            let image = A p
            let step = square |> over (dot p image)
            u.copy_ (u .+ step .* p) |> ignore
            r.copy_ (r .- step .* image) |> ignore
            let next = dot r r
            p.copy_ (r .+ (next |> over square) .* p) |> ignore
            square <- next.MoveToOuterDisposeScope()
            iteration <- iteration + 1L

        u

    let blend (mask: Tensor) (known: Tensor) (generated: Tensor) =
        use _ = torch.no_grad ()

        Scope.Run(fun () ->
            let exact (x: Tensor) = x.detach().to_type DType.Float64
            let mask, y, g = exact mask, exact known, exact generated
            let hole = 1.0 .- mask
            let degree = neighbours (mask.ones_like ())
            // f = g + u: u is harmonic in the hole and y − g at its border.
            let laplacian u = hole .* (degree .* u .- neighbours u)
            let border = hole .* neighbours (mask .* (y .- g))
            let u = conjugateGradients laplacian border (mask.shape[2] * mask.shape[3])
            let filled = (hole .* (g .+ u)).to_type known.dtype
            mask.to_type known.dtype .* known .+ filled)
