namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

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
    member _.Count = trained |> Array.sumBy _.numel()

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
                leaf.Tensor.requires_grad <- true

        Params leaves

    /// The parameters that are made, outside every scope: they live until they are freed.
    let internal outliving make =
        use _ = torch.NewDisposeScope()
        let leaves: Leaf list = make ()

        for leaf in leaves do
            leaf.Tensor.DetachFromDisposeScope() |> ignore

        ofLeaves leaves

    let leaf path tensor = ofLeaves [ { Path = path; Role = Weight; Tensor = tensor } ]

    let join (trees: Params seq) =
        Params
            [ for tree in trees do
                  yield! tree.Leaves ]

    let under prefix (tree: Params) =
        Params [ for leaf in tree.Leaves -> { leaf with Path = prefix + "." + leaf.Path } ]

    let map (f: Leaf -> Tensor) (tree: Params) =
        use _ = torch.no_grad ()

        outliving (fun () -> [ for leaf in tree.Leaves -> { leaf with Tensor = f leaf } ])

    let copy tree = map _.Tensor.clone() tree

    let assign (source: Params) (target: Params) =
        use _ = torch.no_grad ()

        for leaf in source.Leaves do
            if (target.TryFind leaf.Path).IsNone then
                fail "the parameter '%s' is not one of the network's" leaf.Path

        let pairs =
            [ for leaf in target.Leaves ->
                  match source.TryFind leaf.Path with
                  | None -> fail "the parameter '%s' %s is missing" leaf.Path (shapeText leaf.Tensor.shape)
                  | Some tensor when tensor.shape <> leaf.Tensor.shape ->
                      fail
                          "the parameter '%s' has the shape %s, but the network's is %s"
                          leaf.Path
                          (shapeText tensor.shape)
                          (shapeText leaf.Tensor.shape)
                  | Some tensor -> leaf.Tensor, tensor ]

        for target, source in pairs do
            target.copy_ source |> ignore

    let clamp low high (tree: Params) =
        use _ = torch.no_grad ()

        for tensor in tree.Trained do
            tensor.ClampInPlace(low, high) |> ignore

    let free (tree: Params) =
        for leaf in tree.Leaves do
            leaf.Tensor.Dispose()
