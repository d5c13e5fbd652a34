module GanFunctional.Tests.OptimTests

open System
open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private keras = Optimizer.RmsPropKeras 0.01
let private clipped (bound: float) optimizer = Optimizer.Chain(Optimizer.ClipByValue bound, optimizer)

// The cases of tests/golden/optimizers.py by name.
let private byCase =
    Map
        [ "sgd", Optimizer.Sgd 0.1
          "momentum", Optimizer.Momentum(0.1, 0.9)
          "nesterov", Optimizer.Momentum(0.1, 0.9, nesterov = true)
          "nesterov_bamos", Optimizer.Momentum(0.01, 0.9, nesterov = true)
          "rmsprop", Optimizer.RmsProp 0.01
          "rmsprop_keras", keras
          "rmsprop_keras_clip", clipped 1.0 keras
          "rmsprop_keras_clip_decay", clipped 1.0 (Optimizer.RmsPropKeras(0.01 * Schedule.InverseTime 0.1))
          "adam_0.5", Optimizer.Adam(0.01, 0.5, 0.999)
          "adam_0.9", Optimizer.Adam(0.01, 0.9, 0.999)
          "adam_l2", Optimizer.Chain(Optimizer.AddDecayedWeights 0.1, Optimizer.Adam(0.01, 0.9, 0.999))
          "adam_decoupled", Optimizer.AdamW(0.01, 0.1, 0.9, 0.999)
          "sgd_clip_value", clipped 1.0 (Optimizer.Sgd 0.1)
          "sgd_clip_norm", Optimizer.Chain(Optimizer.ClipByGlobalNorm 3.0, Optimizer.Sgd 0.1)
          "adam_constant_then_linear", Optimizer.Adam(0.01 * Schedule.ConstantThenLinear(10L, 10L), 0.5)
          "sgd_inverse_time_decay", Optimizer.Sgd(0.1 * Schedule.InverseTime 0.1) ]

let private all = Golden.cases "optimizers" (fun _ -> true)

let private leaves named = [| for path, tensor in named -> { Path = path; Role = Weight; Tensor = tensor } |]

// One update of one parameter, from a gradient: what is added.
let private change optimizer (gradient: float[]) (parameter: float[]) =
    use _ = torch.NewDisposeScope()

    let p, g =
        Tensors.From(parameter, int64 parameter.Length), Tensors.From(gradient, int64 gradient.Length)

    Descent(optimizer, leaves [ "p", p ]).Step({ Step = 0L; Updates = 0L }, [| g |])
    Array.map2 (-) (p.ToArray<float>()) parameter

let private vectors =
    Gen.choose (-4000, 4000) |> Gen.map (fun n -> float n / 100.0) |> Gen.arrayOfLength 5

let private forAll name property = law name 100 (Prop.forAll (Arb.fromGen vectors) property)
let private near a b = Array.forall2 (fun (a: float) b -> abs (a - b) <= 1e-9 * (1.0 + abs b)) a b
let private zeros = Array.zeroCreate<float> 5

[<Tests>]
let tests =
    testList
        "OptimTests"
        [ testTheory "20 steps are PyTorch's" all (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "optimizers" name
              let optimizer = byCase[name]
              let tensors = [ "a", [| 3L; 4L |]; "b", [| 5L |]; "c", [| 2L; 3L; 2L; 2L |] ]
              let each f = tensors |> List.mapi (fun i (_, shape) -> f (i + 1) shape) |> Array.ofList
              let parameters = each (fun j shape -> Golden.fill shape j 1.0 0.0)
              let descent = Descent(optimizer, leaves (Seq.zip (List.map fst tensors) parameters))

              for t in 1..20 do
                  let gradients = each (fun j shape -> Golden.fill shape (1000 + 10 * t + j) 2.0 0.0)
                  let before = gradients |> Array.map _.ToBytes()
                  descent.Step({ Step = int64 t - 1L; Updates = int64 t - 1L }, gradients)
                  Expect.isTrue (before = (gradients |> Array.map _.ToBytes())) "the gradients were changed"

                  if case.Has $"a/after{t}" then
                      for (tensor, _), parameter in Seq.zip tensors parameters do
                          agree golden $"{tensor} after {t} steps" parameter case[$"{tensor}/after{t}"])

          forAll "clipping by value keeps what is inside and bounds the rest" (fun g ->
              let clipped = change (Optimizer.ClipByValue 3.0) g zeros
              clipped = Array.map (fun x -> max -3.0 (min 3.0 x)) g)

          forAll "clipping by norm keeps the direction and bounds the norm" (fun g ->
              let norm (x: float[]) = sqrt (Array.sumBy (fun x -> x * x) x)
              let clipped = change (Optimizer.ClipByGlobalNorm 30.0) g zeros
              let ratio = if norm g <= 30.0 then 1.0 else 30.0 / norm g
              norm clipped <= 30.0 + 1e-9 && Array.forall2 (fun a b -> abs (a - ratio * b) < 1e-5) clipped g)

          forAll "chains associate, and stages after a scale see it" (fun g ->
              let a, b, c = Optimizer.Scale 0.5, Optimizer.ClipByValue 4.0, Optimizer.ScaleByMomentum 0.9
              let left, right = Optimizer.Chain(Optimizer.Chain(a, b), c), Optimizer.Chain(a, Optimizer.Chain(b, c))

              change left g zeros = change right g zeros
              && near (change (Optimizer.Chain(a, b)) g zeros) (g |> Array.map (fun x -> max -4.0 (min 4.0 (0.5 * x)))))

          forAll "weight decay adds a share of the parameters" (fun p ->
              near (change (Optimizer.AddDecayedWeights 0.1) zeros p) (Array.map ((*) 0.1) p))

          testCase "a chain's state is that of its stages, zero at first, for every parameter" (fun () ->
              use _ = torch.NewDisposeScope()
              let optimizer = Optimizer.Chain(Optimizer.ScaleByMomentum 0.9, Optimizer.Adam 0.1)
              let parameters = leaves [ "a", normal 1UL [ 2; 3 ]; "b", normal 2UL [ 4 ] ]
              let state = Descent(optimizer, parameters).State

              Expect.equal
                  (List.map fst state)
                  [ "momentum.a"; "momentum.b"; "mean.a"; "mean.b"; "square.a"; "square.b" ]
                  "the names"

              for i, (_, tensor) in List.indexed state do
                  Expect.equal tensor.shape parameters[i % 2].Tensor.shape "a shape"

                  for x in tensor.ToArray<float>() do
                      Expect.equal x 0.0 "new state")

          testCase "a mask says which weights decay" (fun () ->
              use _ = torch.NewDisposeScope()
              let a, b = torch.ones [| 2L; 3L |], torch.ones [| 3L |]
              let onlyMatrices = Predicate(fun (leaf: Leaf) -> leaf.Tensor.dim () > 1L)
              let optimizer = Optimizer.AdamW(0.1, 0.5, mask = onlyMatrices)
              let zero: Tensor[] = [| a.zeros_like (); b.zeros_like () |]
              Descent(optimizer, leaves [ "a", a; "b", b ]).Step({ Step = 0L; Updates = 0L }, zero)
              Expect.isNear (a.mean().Item()) 0.95 1e-6 "the matrix decays"
              Expect.equal (b.mean().Item()) 1.0 "the vector stays")

          testCase "rates and β may be schedules, which count steps; bias corrections count updates" (fun () ->
              use _ = torch.NewDisposeScope()
              let constant, changing = torch.ones [| 5L |], torch.ones [| 5L |]
              let gradient = normal 3UL [ 5 ]
              let at (optimizer: Optimizer) parameter = Descent(optimizer, leaves [ "p", parameter ])
              let one = at (Optimizer.Adam(0.1, 0.5, 0.9)) constant
              let falling = Schedule(fun step -> if step < 100L then 0.7 else 0.1)

              let other =
                  at (Optimizer.Adam(falling, Schedule.Linear(0.9, 0.5, 100L), Schedule.Join(0.99, 50L, 0.9))) changing

              for updates in 0L .. 3L do
                  one.Step({ Step = updates; Updates = updates }, [| gradient |])
                  other.Step({ Step = 100L + updates; Updates = updates }, [| gradient |])

              Expect.equal (changing.ToArray<float32>()) (constant.ToArray<float32>()) "after four updates")

          testCase "without β, Adam's are 0.9 and 0.999" (fun () ->
              let bytes (optimizer: Optimizer) =
                  use _ = torch.NewDisposeScope()
                  let p = torch.ones [| 7L |]
                  let descent = Descent(optimizer, leaves [ "p", p ])

                  for t in 0L .. 2L do
                      descent.Step({ Step = t; Updates = t }, [| normal (uint64 t) [ 7 ] |])

                  p.ToBytes()

              Expect.equal (bytes (Optimizer.Adam 0.1)) (bytes (Optimizer.Adam(0.1, 0.9, 0.999))) "the same bytes") ]
