module GanFunctional.Tests.OptimTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private keras = Optim.rmspropKeras 0.01
let private clipped bound optimizer = Optim.chain [ Optim.clipByValue bound; optimizer ]

// The cases of tests/golden/optimizers.py by name.
let private byCase =
    Map
        [ "sgd", Optim.sgd 0.1
          "momentum", Optim.momentum 0.1 0.9
          "nesterov", Optim.nesterov 0.1 0.9
          "nesterov_bamos", Optim.nesterov 0.01 0.9
          "rmsprop", Optim.rmsprop 0.01
          "rmsprop_keras", keras
          "rmsprop_keras_clip", clipped 1.0 keras
          "rmsprop_keras_clip_decay", clipped 1.0 keras |> Optim.scheduled (Schedule.inverseTime 0.1)
          "adam_0.5", Optim.adam 0.01 (0.5, 0.999)
          "adam_0.9", Optim.adam 0.01 (0.9, 0.999)
          "adam_l2", Optim.chain [ Optim.weightDecay 0.1; Optim.adam 0.01 (0.9, 0.999) ]
          "adam_decoupled", Optim.adamW 0.01 (0.9, 0.999) 0.1
          "sgd_clip_value", clipped 1.0 (Optim.sgd 0.1)
          "sgd_clip_norm", Optim.chain [ Optim.clipByNorm 3.0; Optim.sgd 0.1 ]
          "adam_constant_then_linear",
          Optim.adam 0.01 (0.5, 0.999) |> Optim.scheduled (Schedule.constantThenLinear 10L 10L)
          "sgd_inverse_time_decay", Optim.sgd 0.1 |> Optim.scheduled (Schedule.inverseTime 0.1) ]

let private all = Golden.cases "optimizers" (fun _ -> true)

// One update of one parameter, from a gradient: what is added.
let private change optimizer (gradient: float[]) (parameter: float[]) =
    use _ = torch.NewDisposeScope()

    let p, g =
        Tensors.From(parameter, int64 parameter.Length), Tensors.From(gradient, int64 gradient.Length)

    Optim.step optimizer 0L (Optim.start [| p |] optimizer) [| p |] [| g |]
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
              let slots = Optim.start parameters optimizer

              for t in 1..20 do
                  let gradients = each (fun j shape -> Golden.fill shape (1000 + 10 * t + j) 2.0 0.0)
                  let before = gradients |> Array.map _.ToBytes()
                  Optim.step optimizer (int64 t - 1L) slots parameters gradients
                  Expect.isTrue (before = (gradients |> Array.map _.ToBytes())) "the gradients were changed"

                  if case.Has $"a/after{t}" then
                      for (tensor, _), parameter in Seq.zip tensors parameters do
                          agree golden $"{tensor} after {t} steps" parameter case[$"{tensor}/after{t}"])

          forAll "clipping by value keeps what is inside and bounds the rest" (fun g ->
              let clipped = change (Optim.clipByValue 3.0) g zeros
              clipped = Array.map (fun x -> max -3.0 (min 3.0 x)) g)

          forAll "clipping by norm keeps the direction and bounds the norm" (fun g ->
              let norm (x: float[]) = sqrt (Array.sumBy (fun x -> x * x) x)
              let clipped = change (Optim.clipByNorm 30.0) g zeros
              let ratio = if norm g <= 30.0 then 1.0 else 30.0 / norm g
              norm clipped <= 30.0 + 1e-9 && Array.forall2 (fun a b -> abs (a - ratio * b) < 1e-5) clipped g)

          forAll "chains associate, and stages after a scale see it" (fun g ->
              let a, b, c = Optim.scale 0.5, Optim.clipByValue 4.0, Optim.momentumRule 0.9
              let left, right = Optim.chain [ Optim.chain [ a; b ]; c ], Optim.chain [ a; Optim.chain [ b; c ] ]

              change left g zeros = change right g zeros
              && near (change (Optim.chain [ a; b ]) g zeros) (g |> Array.map (fun x -> max -4.0 (min 4.0 (0.5 * x)))))

          forAll "weight decay adds a share of the parameters" (fun p ->
              near (change (Optim.weightDecay 0.1) zeros p) (Array.map ((*) 0.1) p))

          testCase "a chain's slots are those of its stages, zero at first, for every parameter" (fun () ->
              use _ = torch.NewDisposeScope()
              let optimizer = Optim.chain [ Optim.momentumRule 0.9; Optim.adam 0.1 (0.9, 0.999) ]
              Expect.equal optimizer.Slots [ "momentum"; "mean"; "square" ] "the names of the slots"
              let parameters = [| normal 1UL [ 2; 3 ]; normal 2UL [ 4 ] |]

              for slot in Optim.start parameters optimizer do
                  for parameter, tensor in Array.zip parameters slot do
                      Expect.equal tensor.shape parameter.shape "the slot's shape"

                      for x in tensor.ToArray<float>() do
                          Expect.equal x 0.0 "a new slot") ]
