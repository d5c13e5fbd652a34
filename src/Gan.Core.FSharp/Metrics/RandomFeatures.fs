namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch

module RandomFeatures =
    let private channels = [ 32L; 64L; 128L ]
    let width = 2L * List.sum channels

    // The factor keeps the deviation through a leaky ReLU of slope 0.2 (He et al. 2015).
    let private weight (rng: Rng) inputs outputs =
        Tensor.Normal(rng, [| outputs; inputs; 3L; 3L |], 0.0, sqrt (2.0 / (1.04 * 9.0 * float inputs)))

    let private summary (maps: Tensor) =
        let pixels = maps.Flatten 2L
        let mean = pixels.Mean [| 2L |]
        let square = pixels.Square().Mean [| 2L |]
        Tensor.Cat([ mean; (square - mean.Square()).Clamp(0.0, infinity).Sqrt() ], 1L)

    let ofImages (images: Tensor) =
        use _ = Autograd.NoGrad()

        Scope.Run(fun () ->
            // On the CPU, so that every device has the same ones.
            use rng = new Rng(1UL)

            let convolve (x: Tensor) outputs =
                let w = (weight rng x.Shape[1] outputs).To(x.Device: Device)
                Functional.LeakyRelu(Functional.Conv2d(x, w, null, [| 2L; 2L |], [| 1L; 1L |]), 0.2)

            let levels = channels |> List.scan convolve (images.To DType.Float32) |> List.tail
            Tensor.Cat(List.map summary levels, 1L))
