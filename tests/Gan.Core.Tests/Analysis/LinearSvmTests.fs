module GanFunctional.Tests.Analysis.LinearSvmTests

open Expecto
open FsCheck
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

let private features (x: Tensor) (labels: Tensor) =
    { Width = int x.shape[1]
      Values = x.ToArray<float32>()
      Labels = labels.ToArray<int64>() |> Array.map int }

let private silent _ _ = ()
let private all (features: LabelledFeatures) = [| 0 .. features.Count - 1 |]
let private exactly c = { LinearSvm.settings c with Tolerance = 1e-4; Epochs = 100_000 }

/// ½‖w‖² + C·Σ max(0, 1 − y·w·x)² for each class, with the intercept as the weight of a last feature 1.
let private objectives (c: float) svm (features: LabelledFeatures) (rows: int[]) =
    let decisions = LinearSvm.decisions svm features rows

    let slack label i =
        let y = if features.Labels[rows[i]] = label then 1.0 else -1.0
        let decision = float decisions[i].[label]
        (max 0.0 (1.0 - y * decision)) ** 2.0

    let objective label (weights: float32[]) =
        let size = weights |> Array.sumBy (fun w -> float w ** 2.0)
        0.5 * size + c * Array.sum (Array.init rows.Length (slack label))

    Array.mapi objective svm.Weights

let private cases = Golden.cases "analysis" (fun case -> case.Op = "svm")

let private cloud seed classes samples width =
    use _ = torch.NewDisposeScope()
    let centres = normal seed [ classes; width ]
    let labels = Tensors.From([| for i in 0 .. samples - 1 -> int64 (i % classes) |], int64 samples)
    features (centres.index_select (0L, labels) + normal (seed + 1UL) [ samples; width ]) labels

[<Tests>]
let tests =
    testList
        "Analysis.LinearSvmTests"
        [ testTheory "weights and objective are scikit-learn's LinearSVC's" cases (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "analysis" name
              let c = (case.Arg "c").GetDouble()
              let samples = features case["x"] case["labels"]
              let svm = LinearSvm.fit 1UL (exactly c) silent ((case.Arg "classes").GetInt32()) samples (all samples)
              Expect.isTrue svm.Converged "the machine has converged"
              agree 1e-3 "weights" (Tensors.From(Array.concat svm.Weights, case["weights"].shape)) case["weights"]
              let found = objectives c svm samples (all samples)
              agree 1e-5 "objective" (Tensors.From(found, int64 found.Length)) case["objective"])

          // Convex: no weights near the optimum cost less.
          law
              "no neighbouring weights cost less"
              30
              (Prop.forAll (ArbMap.defaults |> ArbMap.arbitrary<byte * byte>) (fun (seed, size) ->
                  let samples = cloud (uint64 seed) 3 (12 + int size % 40) 4
                  let c = 10.0 ** float (int size % 4 - 2)
                  let svm = LinearSvm.fit 1UL (exactly c) silent 3 samples (all samples)
                  let least = objectives c svm samples (all samples)

                  for place in 0..4 do
                      for change in [ -0.02f; 0.02f ] do
                          let moved =
                              svm.Weights |> Array.map (Array.mapi (fun i w -> if i = place then w + change else w))

                          let cost = objectives c { svm with Weights = moved } samples (all samples)

                          Array.iter2
                              (fun least cost ->
                                  Expect.isTrue (least <= cost * (1.0 + 1e-6)) $"{cost} is below {least}")
                              least
                              cost))

          testCase "separate classes are told apart, of rows that it has not seen too" (fun () ->
              let samples = cloud 5UL 3 600 30
              let training, test = [| 0..2..599 |], [| 1..2..599 |]
              let svm = LinearSvm.fit 1UL (LinearSvm.settings 1.0) silent 3 samples training
              Expect.isTrue (LinearSvm.accuracy svm samples training > 0.99) "the accuracy on the training samples"
              Expect.isTrue (LinearSvm.accuracy svm samples test > 0.9) "the accuracy on the other samples"

              Expect.equal
                  ((LinearSvm.classify svm samples test)[..9])
                  (LinearSvm.classify svm samples test[..9])
                  "the classes of some are those among all")

          testCase "the number of threads changes nothing" (fun () ->
              let samples = cloud 7UL 5 100 12
              let before = Runtime.Threads

              let weights threads =
                  Runtime.Threads <- threads
                  (LinearSvm.fit 3UL (LinearSvm.settings 0.1) silent 5 samples (all samples)).Weights

              try
                  Expect.equal (weights 3) (weights 1) "the weights of one and of three threads"
              finally
                  Runtime.Threads <- before)

          testCase "passes are told of, and end training by raising" (fun () ->
              let samples = cloud 9UL 3 60 5
              let seen = ResizeArray()

              let svm =
                  LinearSvm.fit
                      1UL
                      (LinearSvm.settings 1.0)
                      (fun epoch violation -> seen.Add((epoch, violation)))
                      3
                      samples
                      (all samples)

              Expect.equal [ for epoch, _ in seen -> epoch ] [ 1 .. svm.Epochs ] "the epochs reported"
              Expect.isInRange (snd seen[seen.Count - 1]) 0.0 0.1 "the last violation"

              let stop _ _ = raise (System.OperationCanceledException())

              Expect.throwsT<System.OperationCanceledException>
                  (fun () -> LinearSvm.fit 1UL (LinearSvm.settings 1.0) stop 3 samples (all samples) |> ignore)
                  "the training stops when it is asked to"

              let hasty = { LinearSvm.settings 100.0 with Epochs = 1 }

              Expect.isFalse
                  ((LinearSvm.fit 1UL hasty silent 3 samples (all samples)).Converged)
                  "a training cut short has not converged")

          testCase "what can't be trained on is refused" (fun () ->
              let samples = cloud 9UL 3 60 5

              let refuses (words: string) c classes rows =
                  let error =
                      Expect.thrown<GanException>(fun () ->
                          LinearSvm.fit 1UL (LinearSvm.settings c) silent classes samples rows |> ignore)

                  Expect.stringContains error.Message words "the message"

              refuses "above 0, not -1" -1.0 3 (all samples)
              refuses "two classes" 1.0 1 (all samples)
              refuses "none of class 2" 1.0 3 [| 0; 1; 3; 4 |])

          testCase "standardised features have mean 0 and deviation 1, and a constant one stays finite" (fun () ->
              let samples = cloud 11UL 2 500 6
              let values = samples.Values |> Array.mapi (fun i x -> if i % 6 = 2 then 0.1f else 100f + 7f * x)
              let samples = { samples with Values = values }
              LabelledFeatures.standardise (LabelledFeatures.standardisation samples) samples
              let x = Tensors.From(samples.Values, 500L, 6L)
              let deviations = (x.var ([| 0L |], false)).sqrt().ToArray<float32>()

              for mean in (x.mean [| 0L |]).ToArray<float32>() do
                  Expect.isInRange mean (-1e-4f) 1e-4f "the mean of a feature"

              Expect.isNear (float deviations[2]) 0.0 1e-6 "the deviation of a constant feature"

              for deviation in Array.removeAt 2 deviations do
                  Expect.isInRange deviation 0.999f 1.001f "the deviation of a feature"

              let other = { samples with Width = 5 }

              let error =
                  Expect.thrown<GanException>(fun () ->
                      LabelledFeatures.standardise (LabelledFeatures.standardisation samples) other)

              Expect.stringContains error.Message "5 features" "the message names the width") ]
