module GanFunctional.Tests.InceptionTests

open System
open Expecto
open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

let private isCounter (path: string) = path.EndsWith(".num_batches_tracked", StringComparison.Ordinal)

// As tests/golden/inception.py fills it.
let private scale (path: string) (shape: int64[]) =
    if path.EndsWith "conv.weight" then
        sqrt (6.0 / float (shape[1] * shape[2] * shape[3])), 0.0
    elif path.EndsWith "bn.weight" || path.EndsWith "running_var" then
        0.2, 1.0
    else
        0.1, 0.0

let private filled () =
    use rng = Generators.Seeded(0UL)
    let tree = Net.init rng Inception.network

    let names =
        [ for leaf in tree.Leaves do
              if not (isCounter leaf.Path) then
                  leaf.Path ]
        |> List.sortWith (fun a b -> String.CompareOrdinal(a, b))

    let ranks = dict (List.mapi (fun i name -> name, i) names)

    tree
    |> Params.map (fun leaf ->
        if isCounter leaf.Path then
            leaf.Tensor.clone ()
        else
            let width, centre = scale leaf.Path leaf.Tensor.shape
            Golden.fill leaf.Tensor.shape ranks[leaf.Path] width centre)

let private images (case: Case) = Golden.filled ((case.About.GetProperty "fill").GetProperty "images") 0

[<Tests>]
let tests =
    testList
        "InceptionTests"
        [ testCase
              "its features are those of torchvision's network with the pooling of the Frechet distance's"
              (fun () ->
                  use _ = torch.NewDisposeScope()
                  let tree = filled ()
                  let case = Golden.case "inception" "network"
                  Expect.equal tree.Count ((case.Arg "parameters").GetInt64()) "the number of parameters"
                  agree golden "the network" (Net.apply Inception.network tree Eval (images case)) case["y"]
                  let case = Golden.case "inception" "extractor"
                  agree golden "a small grey image" ((Inception.extractor tree).Features(images case)) case["y"]) ]
