namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module RandomFeatures =
    let private channels = [ 32L; 64L; 128L ]
    let width = 2L * List.sum channels

    // The factor keeps the deviation through a leaky ReLU of slope 0.2 (He et al. 2015).
    let private weight (rng: Rng) inputs outputs =
        Draw.Normal(rng, [| outputs; inputs; 3L; 3L |], 0.0, sqrt (2.0 / (1.04 * 9.0 * float inputs)))

    let private summary (maps: Tensor) =
        let pixels = maps.flatten 2L
        let mean = pixels.mean [| 2L |]
        let square = pixels.Square().mean [| 2L |]
        torch.cat ([| mean; (square .- mean.Square()).Clamp(0.0, infinity).sqrt() |], 1L)

    let ofImages (images: Tensor) =
        use _ = torch.no_grad ()

        Scope.Run(fun () ->
            // On the CPU, so that every device has the same ones.
            use rng = Generators.Seeded(1UL)

            let convolve (x: Tensor) outputs =
                let w = (weight rng x.shape[1] outputs).``to``(x.device: Device)
                Functional.LeakyRelu(Functional.Conv2d(x, w, null, [| 2L; 2L |], [| 1L; 1L |]), 0.2)

            let levels = channels |> List.scan convolve (images.to_type DType.Float32) |> List.tail
            torch.cat (levels |> List.map summary |> List.toArray, 1L))
