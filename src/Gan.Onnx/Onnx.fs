namespace GanFunctional

open System.Collections.Generic
open System.IO
open GanFunctional.Torch

type OnnxNetwork =
    { Name: string
      Inputs: OnnxValue list
      Description: Description
      Params: Params
      Output: string
      AboutOutput: string
      Metadata: IReadOnlyDictionary<string, string>
      OwnStatistics: bool }

module Onnx =
    let private refused network problem = raise (GanException $"{network.Name} can't be written as ONNX: {problem}")

    let private describable network =
        let named (layer: Layer) =
            match layer.Kind with
            | Kind.Opaque name -> $"'{name}' {layer.Where}"
            | kind -> $"'{kind.Text}' {layer.Where}"

        match Description.opaque network.Description with
        | [] -> ()
        | [ one ] ->
            refused
                network
                $"nothing is known of its function {named one} but the name; compose it of layers and named functions (docs/onnx.md)"
        | several ->
            let names = several |> List.map named |> String.concat ", "

            refused
                network
                $"nothing is known of its functions {names} but the names; compose them of layers and named functions (docs/onnx.md)"

    // Statistics of a batch of numbers say nothing of one of them.
    let private normalisable network =
        if network.OwnStatistics then
            let visit (layer: Layer) (shapes: int64[] list) =
                if layer.Kind.IsBatchNorm && shapes.Head.Length < 3 then
                    refused
                        network
                        $"the batch norm {layer.Where} has a single number of each item, which has no statistics of its own; export it with running statistics"

                Description.shapes layer shapes

            Description.interpret visit network.Description [ for input in network.Inputs -> Seq.toArray input.Shape ]
            |> ignore

    let write (stream: Stream) network =
        describable network
        normalisable network
        use _ = new Scope()
        use _ = Autograd.NoGrad()
        let graph = OnnxGraph()

        let inputs =
            [ for input in network.Inputs ->
                  { Value.Name = input.Name; Shape = Seq.toArray input.Shape; Type = OnnxGraph.TypeOf input.DType } ]

        match Lowering.add network.OwnStatistics network.Params graph network.Description inputs with
        | [ result ] ->
            graph.Result(result.Name, network.Output)
            let output = OnnxValue(network.Output, network.AboutOutput, result.Shape)

            OnnxFile.Write(
                stream,
                OnnxModel(network.Name, List.toArray network.Inputs, output, graph, network.Metadata)
            )

            result.Shape
        | results -> refused network $"it gives {results.Length} tensors, and a file holds a network of one"
