namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

module Norms =
    let private epsilon = 1e-5

    let private affine (shape: int64[]) (place: Place) (rng: Rng) =
        [ { Path = place.Name "weight"; Role = Gain; Tensor = torch.ones (shape, device = rng.device) }
          { Path = place.Name "bias"; Role = Bias; Tensor = torch.zeros (shape, device = rng.device) } ]

    let private running (shape: int64[]) (place: Place) (rng: Rng) =
        let buffer name tensor = { Path = place.Name name; Role = Buffer; Tensor = tensor }

        [ buffer "running_mean" (torch.zeros (shape, device = rng.device))
          buffer "running_var" (torch.ones (shape, device = rng.device))
          buffer "num_batches_tracked" (torch.zeros ([||], DType.Int64, rng.device)) ]

    let private affineParameters shape =
        [ { Name = "weight"; Role = Gain; Shape = shape }; { Name = "bias"; Role = Bias; Shape = shape } ]

    let private trackedParameters shape =
        let buffer name shape = { Name = name; Role = Buffer; Shape = shape }

        affineParameters shape
        @ [ buffer "running_mean" shape; buffer "running_var" shape; buffer "num_batches_tracked" [||] ]

    // A norm with gain, bias and running statistics, which counts the batches that it is trained on.
    let private tracked
        kind
        width
        (channels: int)
        (normalise: bool -> Tensor * Tensor -> Tensor * Tensor -> Tensor -> Tensor)
        =
        let shape = [| int64 channels |]

        { Width = width
          Init = fun place rng -> affine shape place rng @ running shape place rng
          Describe = Net.parametric kind (trackedParameters shape)
          Bind =
            fun place tree ->
                let gain, bias = tree[place.Name "weight"], tree[place.Name "bias"]
                let mean, variance = tree[place.Name "running_mean"], tree[place.Name "running_var"]
                let batches = tree[place.Name "num_batches_tracked"]

                fun mode (x: Tensor) ->
                    if mode.IsTraining then
                        batches.IncrementInPlace() |> ignore

                    normalise mode.IsTraining (gain, bias) (mean, variance) x }

    // Of a batch's statistics in the running ones.
    let private momentum = 0.1

    let private batchNormThen width slope epsilon channels =
        tracked (Kind.BatchNorm epsilon) width channels (fun training (gain, bias) (mean, variance) (x: Tensor) ->
            Functional.BatchNorm(x, gain, bias, mean, variance, training, momentum, epsilon, slope))

    let batchNormWith epsilon channels = batchNormThen 1 1.0 epsilon channels
    let batchNorm channels = batchNormWith epsilon channels

    // Norm and activation in one pass, described as the two layers that they are.
    let private fused norm activation net = Net.activation net |> Net.describedBy (norm --> activation)

    let batchNormRelu channels = batchNormThen 2 0.0 epsilon channels |> fused (batchNorm channels) Activations.relu

    let batchNormLeaky slope channels =
        batchNormThen 2 slope epsilon channels |> fused (batchNorm channels) (Activations.leakyRelu slope)

    let private instanceNormThen width slope =
        { Net.layer (Kind.InstanceNorm epsilon) (fun (x: Tensor) ->
              Functional.InstanceNorm(x, null, null, epsilon, slope)) with
            Width = width }

    let instanceNorm = instanceNormThen 1 1.0
    let instanceNormRelu = instanceNormThen 2 0.0 |> fused instanceNorm Activations.relu

    let instanceNormLeaky slope = instanceNormThen 2 slope |> fused instanceNorm (Activations.leakyRelu slope)

    let instanceNormAffine (channels: int) =
        let shape = [| int64 channels |]

        { Width = 1
          Init = affine shape
          Describe = Net.parametric (Kind.InstanceNorm epsilon) (affineParameters shape)
          Bind =
            fun place tree ->
                let gain, bias = tree[place.Name "weight"], tree[place.Name "bias"]
                fun _ (x: Tensor) -> Functional.InstanceNorm(x, gain, bias, epsilon) }

    let private instanceNormTrackedThen width slope channels =
        tracked (Kind.InstanceNorm epsilon) width channels (fun training (gain, bias) (mean, variance) (x: Tensor) ->
            if training then
                Functional.InstanceNorm(x, gain, bias, epsilon, slope, mean, variance)
            else
                Functional.BatchNorm(x, gain, bias, mean, variance, false, momentum, epsilon, slope))

    let instanceNormTracked channels = instanceNormTrackedThen 1 1.0 channels

    let instanceNormTrackedRelu channels =
        instanceNormTrackedThen 2 0.0 channels |> fused (instanceNormTracked channels) Activations.relu

    let layerNorm (shape: int list) =
        let shape = [| for size in shape -> int64 size |]

        { Width = 1
          Init = affine shape
          Describe = Net.parametric (Kind.LayerNorm(shape.Length, epsilon)) (affineParameters shape)
          Bind =
            fun place tree ->
                let gain, bias = tree[place.Name "weight"], tree[place.Name "bias"]
                // libtorch's layer norm wants one element type for all.
                fun _ (x: Tensor) -> F.layer_norm(x.to_type gain.dtype, shape, gain, bias, epsilon).to_type x.dtype }
