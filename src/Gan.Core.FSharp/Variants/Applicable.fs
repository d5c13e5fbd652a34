namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type Given = { Parameters: (string * int64[]) list; Input: int64[]; Size: int option; Channels: int option }

type Applicable =
    { Name: string
      Inputs: string list
      Outputs: string list
      Build: Given -> Net<Tensor list, Tensor list> }

module Applicable =
    let kernels given = given.Parameters |> List.map snd |> List.filter (fun shape -> shape.Length = 4)

    let one name (build: Given -> Net<Tensor, Tensor>) =
        { Name = name
          Inputs = [ "input" ]
          Outputs = [ "output" ]
          Build = fun given -> Net.head --> build given --> Net.regrouped List.singleton }

    let single given network : Net<Tensor, Tensor> = Net.regrouped List.singleton --> network.Build given --> Net.head

    let paired given network : Net<Tensor * Tensor, Tensor> =
        Net.regrouped (fun (first, second) -> [ first; second ]) --> network.Build given --> Net.head
