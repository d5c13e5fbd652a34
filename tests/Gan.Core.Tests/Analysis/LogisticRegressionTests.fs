module GanFunctional.Tests.LogisticRegressionTests

open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open Xunit

let cases = Golden.cases "logistic" (fun _ -> true)

[<Theory>]
[<MemberData(nameof cases)>]
let ``weights and bias are scikit-learn's`` name =
    use _ = new Scope()
    let case = Golden.case "logistic" name
    let fitted = LogisticRegression.fit ((case.Arg "C").GetDouble()) case["x"] case["y"]
    agree 1e-6 "weights" fitted.Weights case["weights"]
    agreeNumbers 1e-5 "bias" fitted.Bias (case["bias"].Item())
    Assert.InRange(fitted.Steps, 1, 40)

[<Fact>]
let ``the score is w·x + b and no tensor is left behind but the weights`` () =
    use _ = new Scope()
    let x = Tensor.From([| 0f; 1f; 2f; 3f |], 4L, 1L)
    let y = Tensor.From([| 0f; 0f; 1f; 1f |], 4L)
    use live = new LiveTensors()
    let fitted = LogisticRegression.fit 1.0 x y
    Assert.Equal(1L, live.Added)
    let score = (LogisticRegression.score fitted x).ToArray<float>()
    Assert.Equal((fitted.Weights.ToArray<float>())[0] * 2.0 + fitted.Bias, score[2], 1e-12)
    // Symmetric data: the boundary is in the middle.
    Assert.Equal(-score[0], score[3], 1e-6)

[<Fact>]
let ``what can't be fitted is refused with the reason`` () =
    let refused says c (x: Tensor) (y: Tensor) =
        let error = Assert.Throws<GanException>(fun () -> LogisticRegression.fit c x y |> ignore)
        Assert.Contains((says: string), error.Message)

    let x, y = normal 1UL [ 4; 2 ], Tensor.From([| 0f; 1f; 0f; 1f |], 4L)
    refused "one class" 1.0 x (Tensor.Ones [| 4L |])
    refused "one class" 1.0 x (Tensor.Zeros [| 4L |])
    refused "[4, 2]" 1.0 x (Tensor.Ones [| 3L |])
    refused "positive" 0.0 x y
    refused "not finite" 1.0 (x / 0.0) y
