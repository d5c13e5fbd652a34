module GanFunctional.Tests.ParamsTests

open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private small () = newParams 1UL (Layers.linear 3 2 --> Norms.batchNorm 2)

let private message (action: unit -> unit) = (Expect.thrown<GanException> action).Message

[<Tests>]
let tests =
    testList
        "ParamsTests"
        [ testCase "a tree knows its leaves, its trained tensors and their count" (fun () ->
              let tree = small ()
              let paths = tree.Leaves |> List.map _.Path

              let expected =
                  [ "0.weight"
                    "0.bias"
                    "1.weight"
                    "1.bias"
                    "1.running_mean"
                    "1.running_var"
                    "1.num_batches_tracked" ]

              Expect.equal paths expected "the paths"
              Expect.equal tree.Count (6L + 2L + 2L + 2L) "the count of trained numbers"
              Expect.equal tree.Trained.Length 4 "the number of trained tensors"

              for leaf in tree.Leaves do
                  Expect.equal leaf.Tensor.requires_grad (leaf.Role <> Buffer) "all but buffers require a gradient"

              Expect.isTrue
                  (obj.ReferenceEquals(tree.Leaves.Head.Tensor, tree["0.weight"]))
                  "a path finds its leaf's tensor")

          testCase "a path that is not there is refused by name" (fun () ->
              Expect.stringContains
                  (message (fun () -> (small ())["2.weight"] |> ignore))
                  "'2.weight'"
                  "the message names the path")

          testCase "two leaves of one path are refused by name" (fun () ->
              let tree = small ()

              Expect.stringContains
                  (message (fun () -> Params.join [ tree; tree ] |> ignore))
                  "'0.weight'"
                  "the message names the path")

          testCase "trees under different prefixes join in order and share their tensors" (fun () ->
              let a, b = small (), small ()
              let joined = Params.join [ Params.under "a" a; Params.under "b" b ]
              Expect.equal joined.Leaves.Length 14 "the number of leaves"
              Expect.isTrue (obj.ReferenceEquals(a["0.weight"], joined["a.0.weight"])) "the first tree's tensor"

              Expect.isTrue
                  (obj.ReferenceEquals(b["1.running_var"], joined["b.1.running_var"]))
                  "the second tree's buffer")

          testCase "a copy has tensors of its own" (fun () ->
              let tree = small ()
              let before = bytes tree
              let copy = Params.copy tree
              Expect.isTrue (bytes copy = before) "the copy has the same bytes"
              Params.clamp 0.0 0.0 copy
              Expect.isTrue (bytes tree = before) "the original stays when the copy changes")

          testCase "map makes leaves without a graph that outlive the scope" (fun () ->
              let tree = small ()

              let doubled =
                  use _ = torch.NewDisposeScope()
                  Params.map (fun leaf -> 2.0 * leaf.Tensor.to_type DType.Float64) tree

              let square = (doubled["0.weight"] * doubled["0.weight"]).sum()

              Expect.throwsT<TorchException>
                  (fun () -> Autograd.Grad(square, [| tree["0.weight"] |]) |> ignore)
                  "the new leaves have no graph"

              agree 1e-6 "doubled" doubled["0.weight"] (2.0 * tree["0.weight"].detach()))

          testCase "assign copies every leaf, buffers included" (fun () ->
              let source, target = newParams 1UL (Norms.batchNorm 2), newParams 2UL (Norms.batchNorm 2)
              using (torch.no_grad ()) (fun _ -> source["0.running_mean"].FillInPlace 3.0 |> ignore)
              Params.assign source target
              Expect.isTrue (bytes source = bytes target) "every leaf is copied")

          testCase "assign changes nothing when it refuses, and names the parameter" (fun () ->
              let tree = small ()

              let without path = Params.ofLeaves (tree.Leaves |> List.filter (fun leaf -> leaf.Path <> path))

              let reshaped =
                  tree
                  |> Params.map (fun leaf -> if leaf.Path = "1.bias" then torch.zeros [| 5L |] else leaf.Tensor + 1.0)

              let more = Params.join [ Params.copy tree; Params.leaf "extra" (torch.zeros [| 1L |]) ]

              for source, name in [ without "1.running_var", "'1.running_var'"; reshaped, "'1.bias'"; more, "'extra'" ] do
                  let target = newParams 9UL (Layers.linear 3 2 --> Norms.batchNorm 2)
                  let before = bytes target

                  Expect.stringContains
                      (message (fun () -> Params.assign source target))
                      name
                      "the message names the parameter"

                  Expect.isTrue (bytes target = before) "the target stays as it was")

          testCase "clamp moves trained numbers into the bounds and leaves buffers" (fun () ->
              let tree = small ()
              let inside = tree["0.weight"].detach().Clamp(-0.1, 0.05)
              Params.clamp -0.1 0.05 tree
              Expect.isTrue (same inside (tree["0.weight"].detach())) "the weights are clamped"
              Expect.equal (tree["1.weight"].ToArray<float32>()) [| 0.05f; 0.05f |] "the gains are clamped"
              Expect.equal (tree["1.running_var"].ToArray<float32>()) [| 1.0f; 1.0f |] "the buffer stays")

          testCase "a single leaf is trained" (fun () ->
              let z = Params.leaf "z" (normal 1UL [ 2; 3 ])
              Expect.equal z.Count 6L "the count of numbers"
              Expect.isTrue (z["z"].requires_grad) "the leaf requires a gradient"
              Params.free z

              Expect.throwsT<System.InvalidOperationException>
                  (fun () -> z["z"].shape |> ignore)
                  "a freed tensor's shape") ]
