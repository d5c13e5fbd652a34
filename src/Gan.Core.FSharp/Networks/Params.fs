namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch

type Role =
    | Weight
    | Gain
    | Bias
    | Buffer

type Leaf = { Path: string; Role: Role; Tensor: Tensor }

[<Sealed>]
type Params internal (leaves: Leaf list) =
    let byPath = Dictionary<string, Tensor>()

    do
        for leaf in leaves do
            if not (byPath.TryAdd(leaf.Path, leaf.Tensor)) then
                fail "two parameters are named '%s': put one of the networks under a prefix (Params.under)" leaf.Path

    let trained =
        [| for leaf in leaves do
               if leaf.Role <> Buffer then
                   leaf.Tensor |]

    member _.Leaves = leaves
    member _.Trained = trained
    member _.Count = trained |> Array.sumBy _.Elements

    member _.Item
        with get (path: string) =
            match byPath.TryGetValue path with
            | true, tensor -> tensor
            | _ -> fail "there is no parameter named '%s'" path

    member internal _.TryFind(path: string) =
        match byPath.TryGetValue path with
        | true, tensor -> Some tensor
        | _ -> None

module Params =
    let empty = Params []

    let ofLeaves (leaves: Leaf seq) =
        let leaves = List.ofSeq leaves

        for leaf in leaves do
            if leaf.Role <> Buffer then
                leaf.Tensor.RequiresGrad <- true

        Params leaves

    let leaf path tensor = ofLeaves [ { Path = path; Role = Weight; Tensor = tensor } ]

    let join (trees: Params seq) =
        Params
            [ for tree in trees do
                  yield! tree.Leaves ]

    let under prefix (tree: Params) =
        Params [ for leaf in tree.Leaves -> { leaf with Path = prefix + "." + leaf.Path } ]

    let map f (tree: Params) =
        use _ = Autograd.NoGrad()

        Scope.Outside(fun () -> ofLeaves [ for leaf in tree.Leaves -> { leaf with Tensor = f leaf } ])

    let copy tree = map _.Tensor.Clone() tree

    let assign (source: Params) (target: Params) =
        use _ = Autograd.NoGrad()

        for leaf in source.Leaves do
            if (target.TryFind leaf.Path).IsNone then
                fail "the parameter '%s' is not one of the network's" leaf.Path

        let pairs =
            [ for leaf in target.Leaves ->
                  match source.TryFind leaf.Path with
                  | None -> fail "the parameter '%s' %s is missing" leaf.Path (shapeText leaf.Tensor.Shape)
                  | Some tensor when tensor.Shape <> leaf.Tensor.Shape ->
                      fail
                          "the parameter '%s' has the shape %s, but the network's is %s"
                          leaf.Path
                          (shapeText tensor.Shape)
                          (shapeText leaf.Tensor.Shape)
                  | Some tensor -> leaf.Tensor, tensor ]

        for target, source in pairs do
            target.CopyFrom source |> ignore

    let clamp low high (tree: Params) =
        use _ = Autograd.NoGrad()

        for tensor in tree.Trained do
            tensor.ClampInPlace(low, high) |> ignore

    let free (tree: Params) =
        for leaf in tree.Leaves do
            leaf.Tensor.Dispose()
