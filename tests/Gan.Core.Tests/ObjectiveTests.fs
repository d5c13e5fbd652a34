module GanFunctional.Tests.ObjectiveTests

open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private byName =
    Map
        [ "minimax", Objective.Minimax
          "nonSaturating", Objective.NonSaturating
          "leastSquares", Objective.LeastSquares
          "wasserstein", Objective.Wasserstein
          "hinge", Objective.Hinge ]

let private objectives = byName.Keys

let private relativistic =
    Map
        [ "relativisticPaired", Objective.RelativisticPaired
          "relativisticPairedHinge", Objective.RelativisticPairedHinge
          "relativisticAverage", Objective.RelativisticAverage
          "relativisticAverageHinge", Objective.RelativisticAverageHinge ]

let private logits real fake = Logits((fun () -> real), (fun () -> fake))

// Each part of a separate objective as a function of one side's logits.
let private parts (objective: Objective) =
    let ofCritic name x = objective.Critic.Terms(logits x x) |> List.find (fun term -> term.Name = name) |> _.Value

    [ "real", ofCritic "real"
      "fake", ofCritic "fake"
      "fool", (fun x -> Loss.Total(objective.Generator.Terms(logits x x))) ]

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

          testTheory "relativistic objectives are PyTorch's, values and gradients" relativistic.Keys (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "losses" name
              let real, fake = case["real"].clone(), case["fake"].clone()
              real.requires_grad <- true
              fake.requires_grad <- true
              let objective = relativistic[name]

              for player, loss in [ "critic", objective.Critic; "generator", objective.Generator ] do
                  let value = Loss.Total(loss.Terms(logits real fake))
                  agree golden player value case[player]
                  let gradients = Autograd.Grad(value, [| real; fake |])
                  agree golden $"{player} by real" gradients[0] case[$"{player}_by_real"]
                  agree golden $"{player} by fake" gradients[1] case[$"{player}_by_fake"])

          testTheory
              "derivatives of relativistic objectives are the central differences'"
              relativistic.Keys
              (fun name ->
                  use _ = torch.NewDisposeScope()
                  let draw seed = ((3.0 * normal seed [ 9; 1 ]).to_type DType.Float64).detach()
                  let real, fake = draw 7UL, draw 8UL
                  real.requires_grad <- true
                  fake.requires_grad <- true

                  for player, loss in
                      [ "critic", relativistic[name].Critic; "generator", relativistic[name].Generator ] do
                      derivativesHold
                          $"{name}, {player}"
                          (fun () -> Loss.Total(loss.Terms(logits real fake)))
                          [ "real", real; "fake", fake ])

          testCase "objectives name their terms" (fun () ->
              use _ = torch.NewDisposeScope()
              let look = logits (normal 1UL [ 3; 1 ]) (normal 2UL [ 3; 1 ])
              let names (loss: Loss<Logits>) = loss.Terms look |> List.map _.Name
              Expect.equal (names Objective.Hinge.Critic) [ "real"; "fake" ] "the critic's terms"
              Expect.equal (names Objective.Hinge.Generator) [ "adversarial" ] "the generator's term"
              Expect.equal (names Objective.RelativisticPaired.Critic) [ "pairs" ] "the critic's term on pairs")

          testCase "pairs must be as many real samples as generated ones" (fun () ->
              use _ = torch.NewDisposeScope()
              let look = logits (torch.ones [| 3L; 1L |]) (torch.ones [| 2L; 1L |])

              let message =
                  Expect.throwsC (fun () -> Objective.RelativisticPaired.Critic.Terms look |> ignore) _.Message

              Expect.stringContains message "as many" "the message")

          testCase "a side of the logits is computed when it is read, and once" (fun () ->
              use _ = torch.NewDisposeScope()
              let mutable calls = []

              let look =
                  Logits(
                      (fun (x: Tensor) ->
                          calls <- x.Item() :: calls
                          x),
                      Tensors.Full([| 1L |], 1.0),
                      Tensors.Full([| 1L |], 2.0)
                  )

              Objective.Hinge.Generator.Terms look |> ignore
              Expect.equal calls [ 2.0 ] "the generator's loss reads generated samples only"
              Objective.Hinge.Critic.Terms look |> ignore
              Objective.RelativisticAverage.Generator.Terms look |> ignore
              Expect.equal calls [ 1.0; 2.0 ] "the others read both"
              Expect.throwsT<GanException> (fun () -> look.RealActivations |> ignore) "activations of a function"

              Expect.throwsT<GanException>
                  (fun () -> (logits look.Real look.Fake).FakeSamples |> ignore)
                  "samples of two functions")

          testTheory
              "a network's logits and activations are those of one call after another"
              [ "items apart"; "batch norm" ]
              (fun name ->
                  use _ = torch.NewDisposeScope()

                  let activation =
                      if name = "batch norm" then
                          Norms.batchNormLeaky 0.2 4
                      else
                          Activations.leakyRelu 0.2

                  let net = Layers.linear 3 4 --> activation --> Layers.linear 4 1 --> Activations.tanh
                  use step = new Step(1UL, 0L, torch.CPU)
                  let real, fake = normal 3UL [ 5; 3 ], normal 4UL [ 2; 3 ]

                  let model () =
                      use rng = Generators.Seeded(2UL)
                      Model.create rng net

                  let apart, together = Logits(model (), step, real, fake), Logits(model (), step, real, fake)
                  let apart = (apart.Real, apart.Fake), (apart.RealActivations, apart.FakeActivations)
                  let struct (r, f) = together.Both
                  agree 1e-6 "real logits" r (fst (fst apart))
                  agree 1e-6 "generated logits" f (snd (fst apart))

                  for ours, theirs in
                      [ together.RealActivations, fst (snd apart); together.FakeActivations, snd (snd apart) ] do
                      Expect.equal ours.Count 2 "the number of activations"

                      for a, b in Seq.zip ours theirs do
                          agree 1e-6 "an activation" a b)

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
                  | "r1" -> (case.Arg "gamma").GetDouble() * Penalty.R1(fst, snd)
                  | _ -> (case.Arg "weight").GetDouble() * Penalty.Gradient(fst, snd)

              let points =
                  match case.Op with
                  | "r1" -> case["real"]
                  | _ -> Penalty.Interpolate(case["alpha"], case["real"], case["fake"])
                  |> Penalty.Variable

              let value = Loss.Total(penalty.Terms(points, critic points))

              agree golden "value" value case["value"]

              for leaf, gradient in Seq.zip tree.Leaves (Autograd.Grad(value, tree.Trained, allowUnused = true)) do
                  agree golden $"gradient by {leaf.Path}" gradient case["grad_" + leaf.Path])

          testCase "a critic of slope 1 has no penalty, and half a squared slope as R1" (fun () ->
              use _ = torch.NewDisposeScope()
              let direction = Tensors.From([| 0.6; 0.8 |], 2L, 1L)
              let x = (normal 1UL [ 5; 2 ]).to_type DType.Float64
              let x = Penalty.Variable x
              let value k (loss: Loss<Tensor * Tensor>) = (Loss.Total(loss.Terms(x, x.MatMul(k * direction)))).Item()
              Expect.isNear (value 1.0 (Penalty.Gradient(fst, snd))) 0.0 0.5e-12 "a slope of 1"
              Expect.isNear (value 3.0 (Penalty.Gradient(fst, snd))) 4.0 0.5e-12 "a slope of 3"
              Expect.isNear (value 3.0 (Penalty.R1(fst, snd))) 4.5 0.5e-12 "R1 of a slope of 3"
              Expect.isNear (value 3.0 (Penalty.R2(fst, snd))) 4.5 0.5e-12 "R2 of a slope of 3")

          testCase "constant samples have no slope, and the error says what to do" (fun () ->
              use _ = torch.NewDisposeScope()
              let x = torch.ones [| 2L; 3L |]

              let message = Expect.throwsC (fun () -> Penalty.R1(fst, snd).Terms(x, x.sum ()) |> ignore) _.Message

              Expect.stringContains message "Penalty.Variable" "the message")

          testCase "points around real samples are up to half a standard deviation off" (fun () ->
              use _ = torch.NewDisposeScope()
              let x = normal 5UL [ 4; 100 ]
              let off (u: float) = (Penalty.Around(Tensors.Full(x.shape, u), x) .- x).ToArray<float32>()
              let deviation = (x.std (false)).Item()
              Expect.all (off 0.0) (fun d -> d = 0.0f) "u = 0"
              Expect.all (off 1.0) (fun d -> abs (float d - 0.5 * deviation) < 1e-5) "u = 1") ]
