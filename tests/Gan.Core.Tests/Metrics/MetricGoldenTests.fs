module GanFunctional.Tests.MetricGoldenTests

open System.Text.Json
open Expecto
open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

/// Held to SciPy's numbers, in float64 as they are.
let private tolerance = 1e-6

let private mixed (rows: Tensor) seed =
    let d = rows.shape[1]
    (rows.to_type DType.Float64).MatMul((Golden.fill [| d; d |] (seed + 1000) 1.0 0.0).to_type DType.Float64)

let private features (case: Case) (name: string) =
    let entry = (case.About.GetProperty "fill").GetProperty name
    mixed (Golden.filled entry 0) ((entry.GetProperty "seed").GetInt32())

let private expected (case: Case) (name: string) =
    match (case.About.GetProperty "values").TryGetProperty name with
    | true, (value: JsonElement) -> Some(value.GetDouble())
    | _ -> None

let private holds (case: Case) name (actual: unit -> float) =
    expected case name |> Option.iter (agreeNumbers tolerance $"{case.Name}: {name}" (actual ()))

let private ofOp op = Golden.cases "metrics" (fun case -> case.Op = op)
let private distances = ofOp "distances"
let private judgements = ofOp "judgements"

[<Tests>]
let tests =
    testList
        "MetricGoldenTests"
        [ testTheory "distances of sets are SciPy's" distances (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "metrics" name
              let real, made = features case "real", features case "made"
              let ofReal, ofMade = Moments.ofRows real, Moments.ofRows made
              let distance = Frechet.distance ofReal ofMade
              holds case "frechet" (fun () -> distance)
              agreeNumbers 1e-9 $"{name}: the other way round" (Frechet.distance ofMade ofReal) distance
              holds case "mean" (fun () -> ofReal.Mean.mean().Item())

              holds case "trace" (fun () ->
                  (Moments.covariance ofReal * torch.eye (real.shape[1], dtype = DType.Float64)).sum().Item())

              holds case "kid" (fun () -> Kid.distance real made)
              holds case "diversity" (fun () -> Health.diversity real made)

              if min real.shape[0] made.shape[0] > 5L then
                  let overlap = Manifold.overlap real made
                  holds case "precision" (fun () -> overlap.Precision)
                  holds case "recall" (fun () -> overlap.Recall)
                  holds case "density" (fun () -> overlap.Density)
                  holds case "coverage" (fun () -> overlap.Coverage)
                  let near = Nearest.among 3 real made
                  holds case "nearest" (fun () -> near.Distances.select(1L, 0L).mean().Item())
                  holds case "third" (fun () -> near.Distances.select(1L, 2L).mean().Item())
                  let held = mixed (Golden.fill [| 25L; real.shape[1] |] 3 1.0 0.0) 3
                  let first (near: Neighbours) = near.Distances.select (1L, 0L)
                  holds case "nearer" (fun () -> Memorisation.nearer (first near) (first (Nearest.among 1 real held)))
              else
                  Expect.throwsT<GanException> (fun () -> Manifold.overlap real made |> ignore) "fewer than six rows")

          testTheory "scores of judgements are SciPy's" judgements (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "metrics" name
              let logits = Golden.filled ((case.About.GetProperty "fill").GetProperty "logits") 0
              let p = F.log_softmax(logits.to_type DType.Float64, 1L).exp()
              holds case "score" (fun () -> Judgement.score p)
              holds case "classes" (fun () -> Judgement.effectiveClasses p)) ]
