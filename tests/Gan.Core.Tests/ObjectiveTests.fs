module GanFunctional.Tests.ObjectiveTests

open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private byName =
    Map
        [ "minimax", Objective.minimax
          "nonSaturating", Objective.nonSaturating
          "leastSquares", Objective.leastSquares
          "wasserstein", Objective.wasserstein
          "hinge", Objective.hinge ]

let private objectives = byName.Keys

let private parts objective = [ "real", objective.Real; "fake", objective.Fake; "fool", objective.Fool ]

let private penalties =
    Golden.cases "losses" (fun case -> List.contains case.Op [ "gradient_penalty"; "r1" ])

[<Tests>]
let tests =
    testList
        "ObjectiveTests"
        [ testTheory "objectives are PyTorch's, value and gradient, with extreme logits too" objectives (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "losses" $"objective_{name}"
              let x = case["x"].clone()
              x.requires_grad <- true

              for part, f in parts byName[name] do
                  let value = f x
                  agree golden part value case[part]
                  agree golden $"gradient of {part}" (Autograd.Grad(value, [| x |])[0]) case["grad_" + part])

          testTheory "derivatives of objectives are the central differences'" objectives (fun name ->
              use _ = torch.NewDisposeScope()
              let x = 3.0 * (normal 7UL [ 9; 1 ]).to_type DType.Float64
              let x = x.detach ()
              x.requires_grad <- true

              for part, f in parts byName[name] do
                  derivativesHold $"{name}, {part}" (fun () -> f x) [ "x", x ])

          testCase "critic and fool name their terms" (fun () ->
              use _ = torch.NewDisposeScope()
              let critic = Objective.critic Objective.hinge fst snd
              let play = normal 1UL [ 3; 1 ], normal 2UL [ 3; 1 ]
              Expect.equal (critic.Terms play |> List.map _.Name) [ "real"; "fake" ] "the critic's terms"

              Expect.equal
                  ((Objective.fool Objective.hinge id).Terms(fst play) |> List.map _.Name)
                  [ "fool" ]
                  "the generator's terms")

          testTheory "penalties are PyTorch's, value and gradient by the critic's weights" penalties (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "losses" name

              let activation =
                  match case.Text "activation" with
                  | "leaky_relu" -> Activations.leakyRelu 0.2
                  | "tanh" -> Activations.tanh
                  | _ -> Activations.softplus

              let net =
                  let half = Layers.conv (Layers.geometry 4 2 1)
                  half 3 8 --> activation --> half 8 16 --> activation --> Activations.flatten --> Layers.linear 64 1

              let tree = newParams 1UL net |> Params.map (fun leaf -> case[leaf.Path].clone())
              let critic = Net.apply net tree Eval

              let penalty =
                  match case.Op with
                  | "r1" -> (case.Arg "gamma").GetDouble() * Penalty.r1 (fun _ -> critic) fst
                  | _ ->
                      let points (real, fake) = Penalty.interpolate case["alpha"] real fake
                      (case.Arg "weight").GetDouble() * Penalty.gradient (fun _ -> critic) points

              let value =
                  Loss.total (penalty.Terms(case["real"], (if case.Has "fake" then case["fake"] else case["real"])))

              agree golden "value" value case["value"]

              for leaf, gradient in Seq.zip tree.Leaves (Autograd.Grad(value, tree.Trained, allowUnused = true)) do
                  agree golden $"gradient by {leaf.Path}" gradient case["grad_" + leaf.Path])

          testCase "a critic of slope 1 has no penalty, and half a squared slope as R1" (fun () ->
              use _ = torch.NewDisposeScope()
              let direction = Tensors.From([| 0.6; 0.8 |], 2L, 1L)
              let x = (normal 1UL [ 5; 2 ]).to_type DType.Float64
              let slope k _ (x: Tensor) = x.MatMul(k * direction)
              let value (loss: Loss<Tensor>) = (Loss.total (loss.Terms x)).Item()
              Expect.isNear (value (Penalty.gradient (slope 1.0) id)) 0.0 0.5e-12 "a slope of 1"
              Expect.isNear (value (Penalty.gradient (slope 3.0) id)) 4.0 0.5e-12 "a slope of 3"
              Expect.isNear (value (Penalty.r1 (slope 3.0) id)) 4.5 0.5e-12 "R1 of a slope of 3") ]
