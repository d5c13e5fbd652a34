namespace GanFunctional.Variants

open System.Collections.Generic
open GanFunctional
open GanFunctional.Torch
open TorchSharp

[<Sealed>]
type NetworkShapes(parameters: IEnumerable<KeyValuePair<string, int64[]>>, input: int64[]) =
    let parameters = List<KeyValuePair<string, int64[]>>(parameters)

    let ofRank rank =
        [ for parameter in parameters do
              if parameter.Value.Length = rank then
                  parameter.Value ]

    let shape rank what network path =
        match Seq.tryFind (fun (parameter: KeyValuePair<string, int64[]>) -> parameter.Key = path) parameters with
        | Some found when found.Value.Length = rank -> Array.map int found.Value
        | Some found -> fail "%s's '%s' is %s, not %s" network path what (shapeText found.Value)
        | None -> fail "these are not the parameters of %s: there is no '%s'" network path

    member _.Parameters: IReadOnlyList<KeyValuePair<string, int64[]>> = parameters
    member _.Input = input
    member _.Kernels = ofRank 4
    member _.Matrices = ofRank 2
    member _.Has path = parameters.Exists(fun parameter -> parameter.Key = path)
    member _.Kernel(network, path) = shape 4 "a convolution's weight [o, i, k, k]" network path
    member _.Matrix(network, path) = shape 2 "a matrix [o, i]" network path

module Listed =
    let one (net: Net<Tensor, Tensor>) = Net.head --> net --> Net.regrouped List.singleton

    let two (net: Net<Tensor * Tensor, Tensor>) =
        let pair tensors =
            match tensors with
            | [ first; second ] -> first, second
            | others -> fail "the network takes two tensors, not %d" others.Length

        Net.regrouped pair --> net --> Net.regrouped List.singleton

    let forked (net: Net<Tensor, Tensor * Tensor>) =
        Net.head --> net --> Net.regrouped (fun (first, second) -> [ first; second ])

    let mixedPrecision dtype (net: Net<Tensor list, Tensor list>) =
        let numbers f = List.map (fun (x: Tensor) -> if x.is_floating_point () then f x else x)
        Net.mixedPrecisionAs numbers List.map dtype net

    let single constants (net: Net<Tensor list, Tensor list>) : Net<Tensor, Tensor> =
        Net.regrouped (fun first -> first :: constants) --> net --> Net.head
