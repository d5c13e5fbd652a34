module GanFunctional.Tests.LossTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private value (loss: Loss<'play>) play = Loss.Total(loss.Terms play)

let private elementary =
    Golden.cases "losses" (fun case -> List.contains case.Op [ "l1"; "mse"; "bce_with_logits"; "cross_entropy" ])

// Losses on a play that is one tensor: sums of weighted terms, from a list of (term, weight in quarters).
let private terms: Loss<Tensor> list =
    [ Loss.Term("sum", (fun x -> x.sum ()))
      Loss.Term("square", (fun x -> x.Square().mean()))
      Loss.Term("sine", (fun x -> (torch.tanh x).sum()))
      Loss.L1(id, (fun x -> x.zeros_like ()))
      Loss.Via((fun (x: Tensor) -> 2.0 * x), Loss.Term("seen", (fun x -> (x * x * x).mean()))) ]

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
                  | "l1" -> Loss.L1(id, target)
                  | "mse" -> Loss.L2(id, target)
                  | "bce_with_logits" -> Loss.Bce(id, target)
                  | _ -> Loss.CrossEntropy(id, target)

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
                  let zero: Loss<Tensor> = Loss.Zero()

                  names ((a + b) + c) = names (a + (b + c))
                  && names (j * (k * a)) = names ((j * k) * a)
                  && names (zero + a) = names a
                  && names (a + zero) = names a
                  && names (1.0 * a) = names a
                  && both (value (zero + a) play) = both (value a play))

          testCase "a loss without terms has no total" (fun () ->
              Expect.throwsT<GanException> (fun () -> value (Loss.Zero()) play |> ignore) "the total of no terms")

          testCase "named renames one term, and numbers several" (fun () ->
              let one, two = terms[0].Named "a", (2.0 * (terms[0] + terms[1])).Named "a"
              Expect.equal (names one) [ "a", 1.0 ] "the only term's name"
              Expect.equal (names two) [ "a1", 2.0; "a2", 2.0 ] "the names and weights of two terms")

          testCase "via evaluates its view once for all terms" (fun () ->
              let mutable evaluations = 0

              let view x =
                  evaluations <- evaluations + 1
                  x

              Expect.equal ((Loss.Via(view, terms[0] + terms[1])).Terms play).Length 2 "the number of terms"
              Expect.equal evaluations 1 "the number of evaluations")

          testCase "derivatives of losses are the central differences'" (fun () ->
              use _ = torch.NewDisposeScope()
              let x, target = (normal 5UL [ 4; 3 ]).to_type DType.Float64, (normal 6UL [ 4; 3 ]).to_type DType.Float64
              x.requires_grad <- true
              let labels _ = Tensors.From([| 0L; 2L; 1L; 1L |], 4L)

              for name, loss in
                  [ "l1", Loss.L1(id, (fun _ -> target))
                    "l2", Loss.L2(id, (fun _ -> target))
                    "bce", Loss.Bce(id, (fun _ -> torch.sigmoid target))
                    "cross entropy", Loss.CrossEntropy(id, labels) ] do
                  derivativesHold name (fun () -> value loss x) [ "x", x ])

          forAll "Sum is the sum" (Gen.listOf losses) (fun several ->
              names (Loss.Sum several) = List.collect names several)

          testCase "renamed changes every name and nothing else" (fun () ->
              let renamed = (2.0 * (terms[0] + terms[1])).Renamed(fun name -> name + "_a")
              Expect.equal (names renamed) [ "sum_a", 2.0; "square_a", 2.0 ] "names and weights")

          testCase "a schedule weighs by the step, and a lazy loss counts at every k-th, k times" (fun () ->
              let at step (loss: Loss<Tensor>) =
                  use memory = new Memory(torch.CPU, [])
                  loss.TermsAt(step, memory, play) |> List.map _.Weight

              let falling = Schedule.Linear(4.0, 0.0, 4L) * terms[0]

              Expect.equal
                  [ for step in 0L .. 5L -> at step falling ]
                  [ [ 4.0 ]; [ 3.0 ]; [ 2.0 ]; [ 1.0 ]; [ 0.0 ]; [ 0.0 ] ]
                  "scheduled weights"

              let lazily = (0.5 * terms[0]).Lazily 3
              Expect.equal [ for step in 0L .. 3L -> at step lazily ] [ [ 1.5 ]; []; []; [ 1.5 ] ] "lazy weights"
              Expect.throwsT<GanException> (fun () -> terms[0].Lazily 0 |> ignore) "every 0 steps")

          testCase "a memo is at its first numbers until its player moves, and must have a name of its own" (fun () ->
              let average =
                  Loss.WithMemo(
                      "average",
                      [| 1.0; 2.0 |],
                      (fun memo (x: Tensor) -> struct (memo.sum () .* x.sum (), memo .+ 1.0))
                  )

              use memory = new Memory(torch.CPU, average.Memos)
              let total () = (Loss.Total(average.TermsAt(0L, memory, play))).Item()
              let sum = (play.sum ()).Item()
              let near expected actual message = Expect.isNear actual expected (1e-5 * abs expected) message
              memory.Begin()
              near (3.0 * sum) (total ()) "on the first numbers"
              near (3.0 * sum) (total ()) "not moved"
              memory.Commit()
              near (5.0 * sum) (total ()) "after a move"
              memory.Begin()
              memory.Commit()
              near (5.0 * sum) (total ()) "what a turn that failed wanted to keep is forgotten"

              Expect.throwsT<GanException>
                  (fun () -> new Memory(torch.CPU, (average + average).Memos) |> ignore)
                  "two of a name")

          testCase "feature matching is the mean over layers, and real features are constants" (fun () ->
              use _ = torch.NewDisposeScope()

              let real, fake =
                  [ torch.ones [| 2L; 3L |]; torch.ones [| 2L; 5L |] ],
                  [ 3.0 * torch.ones [| 2L; 3L |]; torch.ones [| 2L; 5L |] ]

              real[0].requires_grad <- true
              fake[0].requires_grad <- true
              let loss = Loss.FeatureMatching(fst, snd)

              let value =
                  Loss.Total(
                      loss.Terms(
                          (real :> System.Collections.Generic.IReadOnlyList<Tensor>),
                          (fake :> System.Collections.Generic.IReadOnlyList<Tensor>)
                      )
                  )

              Expect.equal (value.Item()) 1.0 "(2 + 0)/2"
              let gradients = Autograd.Grad(value, [| real[0]; fake[0] |], allowUnused = true)
              Expect.equal (gradients[0].abs().sum().Item()) 0.0 "by real features"
              Expect.isGreaterThan (gradients[1].abs().sum().Item()) 0.0 "by generated features") ]
