module GanFunctional.Tests.NormsTests

open Expecto
open GanFunctional
open GanFunctional.Norms
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private norm (case: Case) =
    match case.Op with
    | "batch_norm1d"
    | "batch_norm2d" -> batchNormWith ((case.Arg "eps").GetDouble()) ((case.Arg "features").GetInt32())
    | "instance_norm2d" when (case.Arg "affine").GetBoolean() -> instanceNormAffine ((case.Arg "features").GetInt32())
    | "instance_norm2d" -> instanceNorm
    | "layer_norm" -> layerNorm [ for size in (case.Arg "shape").EnumerateArray() -> size.GetInt32() ]
    | other -> failwith $"no norm is called {other}"

let private norms =
    Golden.cases "layers" (fun case ->
        List.contains case.Op [ "batch_norm1d"; "batch_norm2d"; "instance_norm2d"; "layer_norm" ])

let private fused =
    [ "batch relu"; "batch leaky"; "instance relu"; "instance leaky"; "tracked instance relu" ]

[<Tests>]
let tests =
    testList
        "NormsTests"
        [ testTheory "norms are PyTorch's, forward, backward and in their statistics" norms (fun name ->
              let case = Golden.case "layers" name
              Golden.layerAgrees case (norm case))

          testTheory "a norm fused with its activation is the one after the other" fused (fun pair ->
              let single, chain =
                  match pair with
                  | "batch relu" -> batchNormRelu 5, batchNorm 5 --> Activations.relu
                  | "batch leaky" -> batchNormLeaky 0.2 5, batchNorm 5 --> Activations.leakyRelu 0.2
                  | "instance relu" -> instanceNormRelu, instanceNorm --> Activations.relu
                  | "instance leaky" -> instanceNormLeaky 0.2, instanceNorm --> Activations.leakyRelu 0.2
                  | _ -> instanceNormTrackedRelu 5, instanceNormTracked 5 --> Activations.relu

              Expect.equal single.Width chain.Width "the numbers that the fused layer takes"
              let images = [ [ 3; 5; 4; 3 ]; [ 2; 5; 17; 9 ] ]

              for shape in (if pair.StartsWith "batch" then [ 6; 5 ] :: images else images) do
                  for training in [ true; false ] do
                      use _ = torch.NewDisposeScope()
                      use rng = Generators.Seeded(1UL)

                      let run net =
                          let tree =
                              newParams 2UL (Net.initializedBy (Init.normal 0.3) net)
                              |> Params.map (fun leaf ->
                                  if leaf.Path.EndsWith "running_mean" then
                                      leaf.Tensor + 0.2
                                  else
                                      leaf.Tensor.clone ())

                          let x = normal 3UL shape
                          x.requires_grad <- true
                          let y: Tensor = Net.apply net tree (if training then Train rng else Eval) x
                          let total = (y * normal 4UL shape).sum()
                          let gradients = Autograd.Grad(total, Array.append [| x |] tree.Trained)
                          y :: List.ofArray gradients @ [ for leaf in tree.Leaves -> leaf.Tensor ]

                      for a, b in List.zip (run single) (run chain) do
                          agree 1e-5 $"{pair} {shape} training {training}" a b)

          testCase
              "tracked instance norm is PyTorch's: own statistics in training, running ones in evaluation"
              (fun () ->
                  use _ = torch.NewDisposeScope()
                  use _ = torch.no_grad ()
                  use rng = Generators.Seeded(1UL)
                  let tree = newParams 2UL (Net.initializedBy (Init.normal 0.3) (instanceNormTracked 5))
                  let theirs = torch.nn.InstanceNorm2d(5L, affine = true, track_running_stats = true)

                  for name in [ "weight"; "bias" ] do
                      (nonNull (theirs.get_parameter name)).copy_ tree[$"0.{name}"] |> ignore

                  let run mode = Net.apply (instanceNormTracked 5) tree mode

                  for seed in [ 3UL; 4UL ] do
                      let x = normal seed [ 2; 5; 4; 3 ] + 0.5
                      agree 1e-5 "in training" (run (Train rng) x) (theirs.forward x)

                  theirs.eval ()
                  let x = normal 5UL [ 2; 5; 4; 3 ]
                  agree 1e-5 "in evaluation" (run Eval x) (theirs.forward x)

                  Expect.isGreaterThan
                      (((run Eval x) - run (Train rng) x).abs().max().ToSingle())
                      0.1f
                      "the modes differ")

          testCase "batch norm counts its batches and needs more than one number a channel" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded(1UL)
              let net = batchNorm 3
              let tree = Net.init rng net
              let run = Net.apply net tree

              for _ in 1..4 do
                  run (Train rng) (normal 2UL [ 5; 3 ]) |> ignore

              run Eval (normal 2UL [ 5; 3 ]) |> ignore
              Expect.equal (tree["0.num_batches_tracked"].ToArray<int64>()) [| 4L |] "the number of batches seen"
              let error = Expect.thrown<TorchException>(fun () -> run (Train rng) (normal 2UL [ 1; 3 ]) |> ignore)
              Expect.stringContains error.Message "[1, 3]" "the message names the shape") ]
