module GanFunctional.Tests.LogisticRegressionTests

open Expecto
open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp

let private cases = Golden.cases "logistic" (fun _ -> true)

[<Tests>]
let tests =
    testList
        "LogisticRegressionTests"
        [ testTheory "weights and bias are scikit-learn's" cases (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "logistic" name
              let fitted = LogisticRegression.fit ((case.Arg "C").GetDouble()) case["x"] case["y"]
              agree 1e-6 "weights" fitted.Weights case["weights"]
              agreeNumbers 1e-5 "bias" fitted.Bias (case["bias"].Item())
              Expect.isInRange fitted.Steps 1 40 "the number of steps")

          testCase "the score is w·x + b and no tensor is left behind but the weights" (fun () ->
              use _ = torch.NewDisposeScope()
              let x = Tensors.From([| 0f; 1f; 2f; 3f |], 4L, 1L)
              let y = Tensors.From([| 0f; 0f; 1f; 1f |], 4L)
              use live = new LiveTensors()
              let fitted = LogisticRegression.fit 1.0 x y
              Expect.equal live.Added 1L "live tensors of the result"
              let score = (LogisticRegression.score fitted x).ToArray<float>()
              Expect.isNear score[2] ((fitted.Weights.ToArray<float>())[0] * 2.0 + fitted.Bias) 1e-12 "the score"
              // Symmetric data: the boundary is in the middle.
              Expect.isNear score[3] (-score[0]) 1e-6 "the scores of opposite rows")

          testCase "what can't be fitted is refused with the reason" (fun () ->
              let refused says c (x: Tensor) (y: Tensor) =
                  let error = Expect.thrown<GanException>(fun () -> LogisticRegression.fit c x y |> ignore)
                  Expect.stringContains error.Message (says: string) "the message"

              let x, y = normal 1UL [ 4; 2 ], Tensors.From([| 0f; 1f; 0f; 1f |], 4L)
              refused "one class" 1.0 x (torch.ones [| 4L |])
              refused "one class" 1.0 x (torch.zeros [| 4L |])
              refused "[4, 2]" 1.0 x (torch.ones [| 3L |])
              refused "positive" 0.0 x y
              refused "not finite" 1.0 (x / 0.0) y) ]
