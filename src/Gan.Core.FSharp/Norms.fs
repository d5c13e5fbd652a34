namespace GanFunctional

open GanFunctional.Torch

module Norms =
    let private epsilon = 1e-5

    let private affine (shape: int64[]) (place: Place) (rng: Rng) =
        [ { Path = place.Name "weight"; Role = Gain; Tensor = Tensor.Ones(shape, device = rng.Device) }
          { Path = place.Name "bias"; Role = Bias; Tensor = Tensor.Zeros(shape, device = rng.Device) } ]

    let private running (shape: int64[]) (place: Place) (rng: Rng) =
        let buffer name tensor = { Path = place.Name name; Role = Buffer; Tensor = tensor }

        [ buffer "running_mean" (Tensor.Zeros(shape, device = rng.Device))
          buffer "running_var" (Tensor.Ones(shape, device = rng.Device))
          buffer "num_batches_tracked" (Tensor.Zeros([||], DType.Int64, rng.Device)) ]

    // A norm with gain, bias and running statistics, which counts the batches that it is trained on.
    let private tracked
        width
        (channels: int)
        (normalise: bool -> Tensor * Tensor -> Tensor * Tensor -> Tensor -> Tensor)
        =
        let shape = [| int64 channels |]

        { Width = width
          Init = fun place rng -> affine shape place rng @ running shape place rng
          Bind =
            fun place tree ->
                let gain, bias = tree[place.Name "weight"], tree[place.Name "bias"]
                let mean, variance = tree[place.Name "running_mean"], tree[place.Name "running_var"]
                let batches = tree[place.Name "num_batches_tracked"]

                fun mode x ->
                    if mode.IsTrain then
                        batches.IncrementInPlace() |> ignore

                    normalise mode.IsTrain (gain, bias) (mean, variance) x }

    let private batchNormThen width slope epsilon channels =
        let momentum = 0.1

        tracked width channels (fun training (gain, bias) (mean, variance) x ->
            Functional.BatchNorm(x, gain, bias, mean, variance, training, momentum, epsilon, slope))

    let batchNormWith epsilon channels = batchNormThen 1 1.0 epsilon channels
    let batchNorm channels = batchNormWith epsilon channels
    let batchNormRelu channels = Net.activation (batchNormThen 2 0.0 epsilon channels)
    let batchNormLeaky slope channels = Net.activation (batchNormThen 2 slope epsilon channels)

    let private instanceNormThen width slope =
        { Net.lift (fun x -> Functional.InstanceNorm(x, null, null, epsilon, slope)) with Width = width }

    let instanceNorm = instanceNormThen 1 1.0
    let instanceNormRelu = Net.activation (instanceNormThen 2 0.0)
    let instanceNormLeaky slope = Net.activation (instanceNormThen 2 slope)

    let instanceNormAffine (channels: int) =
        { Width = 1
          Init = affine [| int64 channels |]
          Bind =
            fun place tree ->
                let gain, bias = tree[place.Name "weight"], tree[place.Name "bias"]
                fun _ x -> Functional.InstanceNorm(x, gain, bias, epsilon) }

    let private instanceNormTrackedThen width slope channels =
        tracked width channels (fun training (gain, bias) (mean, variance) x ->
            if training then
                Functional.InstanceNorm(x, gain, bias, epsilon, slope, mean, variance)
            else
                Functional.InstanceNorm(x, gain, bias, epsilon, slope))

    let instanceNormTracked channels = instanceNormTrackedThen 1 1.0 channels
    let instanceNormTrackedRelu channels = Net.activation (instanceNormTrackedThen 2 0.0 channels)

    let layerNorm (shape: int list) =
        let shape = [| for size in shape -> int64 size |]

        { Width = 1
          Init = affine shape
          Bind =
            fun place tree ->
                let gain, bias = tree[place.Name "weight"], tree[place.Name "bias"]
                // libtorch's layer norm wants one element type for all.
                fun _ (x: Tensor) -> Functional.LayerNorm(x.To gain.DType, shape, gain, bias, epsilon).To x.DType }
