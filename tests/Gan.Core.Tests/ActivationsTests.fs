module GanFunctional.Tests.ActivationsTests

open Expecto
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Torch
open TorchSharp

let private sides (case: Case) = [| for side in [ "left"; "right"; "top"; "bottom" ] -> (case.Arg side).GetInt64() |]

// A pad of the same size on all sides is a layer; others are the function under it.
let private pad (case: Case) (layer: int -> Net<Tensor, Tensor>) (mode: PaddingModes) =
    match Array.distinct (sides case) with
    | [| size |] -> layer (int size)
    | _ -> Net.opaque "pad" (fun (x: Tensor) -> F.pad (x, sides case, mode))

let private activation (case: Case) =
    match case.Op with
    | "relu" -> relu
    | "leaky_relu" -> leakyRelu ((case.Arg "slope").GetDouble())
    | "tanh" -> tanh
    | "sigmoid" -> sigmoid
    | "softplus" -> softplus
    | "elu" -> elu
    | "gelu" -> gelu
    | "silu" -> silu
    | "dropout" -> dropout ((case.Arg "p").GetDouble())
    | "reflection_pad2d" -> pad case reflectionPad PaddingModes.Reflect
    | "replication_pad2d" -> pad case replicationPad PaddingModes.Replicate
    | "zero_pad2d" -> pad case zeroPad PaddingModes.Constant
    | "max_pool2d" -> maxPool ((case.Arg "kernel").GetInt32())
    | "avg_pool2d" -> averagePool ((case.Arg "kernel").GetInt32())
    | "upsample_nearest2d" -> upsample ((case.Arg "scale").GetInt32())
    | "flatten" -> flatten
    | "reshape" -> reshape [ for size in (case.Arg "shape").EnumerateArray() -> size.GetInt32() ]
    | other -> failwith $"no activation is called {other}"

// Tested with the layers and norms; and windows that overlap, which our pools don't have.
let private elsewhere =
    set
        [ "linear"
          "conv2d"
          "conv_transpose2d"
          "spectral_norm"
          "embedding"
          "batch_norm1d"
          "batch_norm2d"
          "instance_norm2d"
          "layer_norm" ]

let private overlapping = set [ "max_pool2d_k3_s2_p1"; "avg_pool2d_k3_s2_p1" ]

let private rest =
    Golden.cases "layers" (fun case -> not (elsewhere.Contains case.Op || overlapping.Contains case.Name))

[<Tests>]
let tests =
    testList
        "ActivationsTests"
        [ testTheory "layers without parameters are PyTorch's, forward and backward" rest (fun name ->
              let case = Golden.case "layers" name
              Golden.layerAgrees case (activation case))

          testTheory
              "a dropout probability outside [0, 1) is refused"
              [ -0.1; 1.0; System.Double.NaN ]
              (fun probability ->
                  Expect.throwsT<GanException> (fun () -> dropout probability |> ignore) "the probability") ]
