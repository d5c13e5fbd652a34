namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Latent =
    let private check steps (a: Tensor) (b: Tensor) =
        if steps < 2 then
            fail "an interpolation needs at least 2 steps, not %d" steps

        if a.shape <> b.shape then
            fail
                "points %s and %s can't be interpolated: give equal numbers of points of one space"
                (shapeText a.shape)
                (shapeText b.shape)

    /// Numbers from low to high as [1, steps, 1].
    let private times steps low high device =
        let t = [| for i in 0 .. steps - 1 -> low + (high - low) * float i / float (steps - 1) |]
        Tensors.From(t, 1L, int64 steps, 1L).``to``(device: Device)

    /// Each point as a row [n, 1, d] in float64.
    let private rows (x: Tensor) = x.to_type(DType.Float64).flatten(1L).unsqueeze 1L

    /// [n, steps, d] as points like these.
    let private shaped (like: Tensor) (x: Tensor) =
        x.to_type(like.dtype).reshape(Array.append [| x.shape[0]; x.shape[1] |] (Array.tail like.shape))

    let private straight (t: Tensor) (a: Tensor) (b: Tensor) = (1.0 .- t) .* a .+ t .* b

    let linear steps (a: Tensor) (b: Tensor) =
        check steps a b
        Scope.Run(fun () -> straight (times steps 0.0 1.0 a.device) (rows a) (rows b) |> shaped a)

    // Below this sin θ the quotients of sines say little beside rounding errors, and the arc is straight to
    // 1e-12.
    let private leastSine = 1e-6

    let spherical steps (a: Tensor) (b: Tensor) =
        check steps a b

        Scope.Run(fun () ->
            let t, p, q = times steps 0.0 1.0 a.device, rows a, rows b
            let norms = p.norm (2, keepdim = true) .* q.norm (2, keepdim = true)
            let cosine = (p .* q).sum([| 2L |], keepdim = true) ./ norms.Clamp(1e-300, infinity)
            let angle = cosine.Clamp(-1.0, 1.0).acos()
            let sine = angle.sin ()
            let arc = (((1.0 .- t) .* angle).sin() .* p .+ (t .* angle).sin() .* q) ./ sine.Clamp(leastSine, 1.0)

            // The sine of a point at 0 is that of a right angle, but there is no direction to turn from.
            let curved = (sine .* norms.sign ()).GreaterThan(leastSine).to_type DType.Float64
            curved .* arc .+ (1.0 .- curved) .* straight t p q |> shaped a)

    let mean (points: Tensor) = points.mean ([| 0L |], keepdim = true)

    let neighbours (rng: Rng) spread (point: Tensor) =
        Scope.Run(fun () ->
            let noise () = Draw.Uniform(rng, Array.append [| 4L |] (Array.tail point.shape), -spread, spread)
            torch.cat [| point .+ noise (); point; point .+ noise () |])

    let direction (without: Tensor) (having: Tensor) = Scope.Run(fun () -> mean having .- mean without)

    let along steps reach (direction: Tensor) (points: Tensor) =
        check steps points points

        Scope.Run(fun () ->
            let t = times steps -reach reach points.device
            rows points .+ t .* rows direction |> shaped points)
