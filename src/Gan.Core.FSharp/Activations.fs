namespace GanFunctional

open GanFunctional.Torch

module Activations =
    let private activation (f: Tensor -> Tensor) = Net.activation (Net.lift f)
    let relu = activation Functional.Relu
    let leakyRelu slope = activation (fun x -> Functional.LeakyRelu(x, slope))
    let tanh = activation Functional.Tanh
    let sigmoid = activation Functional.Sigmoid
    let softplus = activation Functional.Softplus
    let elu = activation Functional.Elu
    let gelu = activation Functional.Gelu
    let silu = activation Functional.Silu

    let dropout probability =
        if not (probability >= 0.0 && probability < 1.0) then
            fail "a dropout probability of %g is not in [0, 1)" probability

        let keep = 1.0 - probability

        { Net.lift id with
            Bind =
                fun _ _ mode (x: Tensor) ->
                    match mode with
                    | Train rng -> x * (Tensor.Bernoulli(rng, x.Shape, keep, x.DType) / keep)
                    | Eval
                    | Watched _ -> x }

    let private pad run (size: int) =
        let sides = Array.create 4 (int64 size)
        Net.lift (fun (x: Tensor) -> run (x, sides))

    // libtorch 1.13 mirrors and repeats borders in float32 and float64 only; the detour changes no number.
    let private wide run (x: Tensor, sides: int64[]) : Tensor =
        if x.DType = DType.BFloat16 then
            (run (x.To DType.Float32, sides): Tensor).To DType.BFloat16
        else
            run (x, sides)

    let reflectionPad size = pad (wide Functional.ReflectionPad) size
    let replicationPad size = pad (wide Functional.ReplicationPad) size

    let zeroPad size = pad (fun (x, sides) -> Functional.ConstantPad(x, sides)) size

    let maxPool (size: int) = Net.lift (fun x -> Functional.MaxPool2d(x, size, size))

    let averagePool (size: int) = Net.lift (fun x -> Functional.AveragePool2d(x, size, size))

    let upsample (factor: int) =
        Net.lift (fun (x: Tensor) ->
            let shape = x.Shape
            Functional.UpsampleNearest(x, shape[2] * int64 factor, shape[3] * int64 factor))

    let flatten = Net.lift (fun (x: Tensor) -> x.Flatten 1)

    let reshape (shape: int list) =
        let shape = [| for size in shape -> int64 size |]
        Net.lift (fun (x: Tensor) -> x.Reshape(Array.append [| -1L |] shape))
