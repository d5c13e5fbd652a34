namespace GanFunctional

open GanFunctional.Torch

module Activations =
    let private activation kind (f: Tensor -> Tensor) = Net.activation (Net.layer kind f)
    let relu = activation Kind.Relu Functional.Relu

    let leakyRelu slope = activation (Kind.LeakyRelu slope) (fun x -> Functional.LeakyRelu(x, slope))

    let tanh = activation Kind.Tanh Functional.Tanh
    let sigmoid = activation Kind.Sigmoid Functional.Sigmoid
    let softplus = activation Kind.Softplus Functional.Softplus
    let elu = activation Kind.Elu Functional.Elu
    let gelu = activation Kind.Gelu Functional.Gelu
    let silu = activation Kind.Silu Functional.Silu
    let identity = Net.layer Kind.Identity (fun (x: Tensor) -> x)

    let dropout probability =
        if not (probability >= 0.0 && probability < 1.0) then
            fail "a dropout probability of %g is not in [0, 1)" probability

        let keep = 1.0 - probability

        { Net.layer (Kind.Dropout probability) id with
            Bind =
                fun _ _ mode (x: Tensor) ->
                    match mode with
                    | Train rng -> x * (Tensor.Bernoulli(rng, x.Shape, keep, x.DType) / keep)
                    | Eval
                    | Watched _ -> x }

    let private pad border run (size: int) =
        let sides = Array.create 4 (int64 size)
        Net.layer (Kind.Pad(border, size)) (fun (x: Tensor) -> run (x, sides))

    let reflectionPad size = pad Border.Reflected Functional.ReflectionPad size
    let replicationPad size = pad Border.Repeated Functional.ReplicationPad size
    let zeroPad size = pad Border.Zero (fun (x, sides) -> Functional.ConstantPad(x, sides)) size

    let private blocks size : Window = { Kernel = size, size; Stride = size; Padding = 0, 0 }

    let maxPool (size: int) = Net.layer (Kind.MaxPool(blocks size)) (fun x -> Functional.MaxPool2d(x, size, size))

    let averagePool (size: int) =
        Net.layer (Kind.AveragePool(blocks size)) (fun x -> Functional.AveragePool2d(x, size, size))

    let upsample (factor: int) =
        Net.layer (Kind.Upsample factor) (fun (x: Tensor) ->
            let shape = x.Shape
            Functional.UpsampleNearest(x, shape[2] * int64 factor, shape[3] * int64 factor))

    let flatten = Net.layer Kind.Flatten (fun (x: Tensor) -> x.Flatten 1)

    let reshape (shape: int list) =
        let sizes = [| -1L; yield! Seq.map int64 shape |]
        Net.layer (Kind.Reshape shape) (fun (x: Tensor) -> x.Reshape sizes)
