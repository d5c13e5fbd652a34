namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

module Activations =
    let private activation kind (f: Tensor -> Tensor) : Net<Tensor, Tensor> = Net.activation (Net.layer kind f)
    let relu = activation Kind.Relu F.relu

    let leakyRelu slope = activation (Kind.LeakyRelu slope) (fun (x: Tensor) -> Functional.LeakyRelu(x, slope))

    let tanh = activation Kind.Tanh torch.tanh
    let sigmoid = activation Kind.Sigmoid torch.sigmoid
    let softplus = activation Kind.Softplus Functional.Softplus
    let elu = activation Kind.Elu Functional.Elu
    let gelu = activation Kind.Gelu F.gelu
    let silu = activation Kind.Silu F.silu
    let identity = Net.layer Kind.Identity (fun (x: Tensor) -> x)

    let dropout probability =
        if not (probability >= 0.0 && probability < 1.0) then
            fail "a dropout probability of %g is not in [0, 1)" probability

        let keep = 1.0 - probability

        { Net.layer (Kind.Dropout probability) id with
            Bind =
                fun _ _ mode (x: Tensor) ->
                    match mode.Dropout with
                    | Some rng -> x .* (Draw.Bernoulli(rng, x.shape, keep, x.dtype) ./ keep)
                    | None -> x }

    let private pad border (mode: PaddingModes) (size: int) =
        let sides = Array.create 4 (int64 size)
        Net.layer (Kind.Pad(border, size)) (fun (x: Tensor) -> F.pad (x, sides, mode))

    let reflectionPad size = pad Border.Reflected PaddingModes.Reflect size
    let replicationPad size = pad Border.Repeated PaddingModes.Replicate size
    let zeroPad size = pad Border.Zero PaddingModes.Constant size

    let private blocks size : Window = { Kernel = size, size; Stride = size; Padding = 0, 0 }

    let private sides (size: int) = [| int64 size; int64 size |]

    let maxPool (size: int) = Net.layer (Kind.MaxPool(blocks size)) (fun (x: Tensor) -> F.max_pool2d (x, sides size))

    let averagePool (size: int) =
        Net.layer (Kind.AveragePool(blocks size)) (fun (x: Tensor) -> F.avg_pool2d (x, sides size))

    let upsample (factor: int) =
        Net.layer (Kind.Upsample factor) (fun (x: Tensor) ->
            let shape = x.shape
            F.upsample_nearest2d (x, [| shape[2] * int64 factor; shape[3] * int64 factor |]))

    let flatten = Net.layer Kind.Flatten (fun (x: Tensor) -> x.flatten 1)

    let reshape (shape: int list) =
        let sizes = [| -1L; yield! Seq.map int64 shape |]
        Net.layer (Kind.Reshape shape) (fun (x: Tensor) -> x.reshape sizes)
