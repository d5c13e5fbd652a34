module GanFunctional.Tests.LossTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private value (loss: Loss<'play>) play = Loss.total (loss.Terms play)

let private elementary =
    Golden.cases "losses" (fun case -> List.contains case.Op [ "l1"; "mse"; "bce_with_logits"; "cross_entropy" ])

// Losses on a play that is one tensor: sums of weighted terms, from a list of (term, weight in quarters).
let private terms: Loss<Tensor> list =
    [ Loss.term "sum" (fun x -> x.sum ())
      Loss.term "square" (fun x -> x.Square().mean())
      Loss.term "sine" (fun x -> (torch.tanh x).sum())
      Loss.l1 id (fun x -> x.zeros_like ())
      Loss.via (fun x -> 2.0 * x) (Loss.term "seen" (fun x -> (x * x * x).mean())) ]

let private weight = Gen.choose (-12, 12) |> Gen.map (fun quarters -> float quarters / 4.0)

let private losses =
    Gen.zip weight (Gen.elements terms)
    |> Gen.map (fun (weight, term) -> weight * term)
    |> Gen.nonEmptyListOf
    |> Gen.map (List.truncate 5 >> List.reduce (+))

let private play =
    let x = (normal 1UL [ 3; 4 ]).to_type DType.Float64
    x.requires_grad <- true
    x

let private names (loss: Loss<Tensor>) = loss.Terms play |> List.map (fun term -> term.Name, term.Weight)

// A value and the gradient beside it, as numbers.
let private both (total: Tensor) =
    Array.append [| total.Item() |] ((Autograd.Grad(total, [| play |])[0]).ToArray<float>())

let private near a b = Array.forall2 (fun (a: float) b -> abs (a - b) <= 1e-11 * (1.0 + abs a + abs b)) a b

let private forAll name gen property =
    law
        name
        60
        (Prop.forAll (Arb.fromGen gen) (fun case ->
            use _ = torch.NewDisposeScope()
            property case))

[<Tests>]
let tests =
    testList
        "LossTests"
        [ testTheory "losses are PyTorch's, value and gradient" elementary (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "losses" name
              let x = case["x"].clone()
              x.requires_grad <- true
              let target _ = case["target"]

              let loss =
                  match case.Op with
                  | "l1" -> Loss.l1 id target
                  | "mse" -> Loss.l2 id target
                  | "bce_with_logits" -> Loss.bce id target
                  | _ -> Loss.crossEntropy id target

              let value = value loss x
              agree golden "value" value case["value"]
              agree golden "gradient" (Autograd.Grad(value, [| x |])[0]) case["grad_x"])

          forAll
              "the total of a sum is the sum of the totals, value and gradient"
              (Gen.zip losses losses)
              (fun (a, b) ->
                  near (both (value (a + b) play)) (Array.map2 (+) (both (value a play)) (both (value b play))))

          forAll
              "a factor distributes over a sum, value and gradient"
              (Gen.zip weight (Gen.zip losses losses))
              (fun (k, (a, b)) ->
                  let scaled = both (value (k * (a + b)) play)

                  names (k * (a + b)) = names (k * a + k * b)
                  && near scaled (both (value (k * a + k * b) play))
                  && near scaled (Array.map ((*) k) (both (value (a + b) play))))

          forAll
              "sums associate, factors multiply, zero and 1 are neutral"
              (Gen.zip (Gen.zip weight weight) (Gen.three losses))
              (fun ((j, k), (a, b, c)) ->
                  let zero = Loss.zero<Tensor>

                  names ((a + b) + c) = names (a + (b + c))
                  && names (j * (k * a)) = names ((j * k) * a)
                  && names (zero + a) = names a
                  && names (a + zero) = names a
                  && names (1.0 * a) = names a
                  && both (value (zero + a) play) = both (value a play))

          testCase "a loss without terms has no total" (fun () ->
              Expect.throwsT<GanException> (fun () -> value Loss.zero play |> ignore) "the total of no terms")

          testCase "named renames one term, and numbers several" (fun () ->
              let one, two = Loss.named "a" terms[0], Loss.named "a" (2.0 * (terms[0] + terms[1]))
              Expect.equal (names one) [ "a", 1.0 ] "the only term's name"
              Expect.equal (names two) [ "a1", 2.0; "a2", 2.0 ] "the names and weights of two terms")

          testCase "via evaluates its view once for all terms" (fun () ->
              let mutable evaluations = 0

              let view x =
                  evaluations <- evaluations + 1
                  x

              Expect.equal (((Loss.via view (terms[0] + terms[1])).Terms play).Length) 2 "the number of terms"
              Expect.equal evaluations 1 "the number of evaluations")

          testCase "derivatives of losses are the central differences'" (fun () ->
              use _ = torch.NewDisposeScope()
              let x, target = (normal 5UL [ 4; 3 ]).to_type DType.Float64, (normal 6UL [ 4; 3 ]).to_type DType.Float64
              x.requires_grad <- true
              let labels _ = Tensors.From([| 0L; 2L; 1L; 1L |], 4L)

              for name, loss in
                  [ "l1", Loss.l1 id (fun _ -> target)
                    "l2", Loss.l2 id (fun _ -> target)
                    "bce", Loss.bce id (fun _ -> torch.sigmoid target)
                    "cross entropy", Loss.crossEntropy id labels ] do
                  derivativesHold name (fun () -> value loss x) [ "x", x ]) ]
