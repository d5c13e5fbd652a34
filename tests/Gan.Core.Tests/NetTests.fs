module GanFunctional.Tests.NetTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

// Parts that compose in any order, [n, 4] → [n, 4]; names differ by position so that no two parts of a chain collide.
let private parts (position: string) =
    let linear = Layers.linear 4 4

    [ linear
      Activations.tanh
      Norms.batchNorm 4
      Norms.batchNormRelu 4
      Activations.dropout 0.3
      Functions.scale 0.5
      Net.nest (linear --> Activations.relu)
      Net.residual (linear --> Activations.tanh)
      Net.group position (linear --> linear)
      Net.named position linear
      Layers.spectralNorm 0 linear
      linear |> Net.initializedBy (Init.normal 0.02) ]

let private part position = Gen.elements (parts position)

let private chains =
    Gen.zip (Gen.zip (part "f") (part "g")) (part "h")
    |> Gen.map (fun ((f, g), h) -> f, g, h)
    |> Arb.fromGen

// Names, starting values, training output, state after it and evaluation output from a seed, as bytes.
let private behaviour (net: Net<Tensor, Tensor>) =
    use _ = torch.NewDisposeScope()
    use rng = Generators.Seeded(5UL)
    let tree = Net.init rng net
    let start = bytes tree
    let run = Net.apply net tree
    let x = normal 6UL [ 3; 4 ]
    let trained = (run (Train rng) x).ToBytes()
    start, trained, bytes tree, (run Eval x).ToBytes()

let private names net = (newParams 1UL net).Leaves |> List.map _.Path

[<Tests>]
let tests =
    testList
        "NetTests"
        [ law
              "composition is associative: names, starting values, function"
              60
              (Prop.forAll chains (fun (f, g, h) -> behaviour ((f --> g) --> h) = behaviour (f --> (g --> h))))

          law
              "blank parameters are those that are drawn, but for the numbers"
              60
              (Prop.forAll chains (fun (f, g, h) ->
                  use _ = torch.NewDisposeScope()
                  let net = f --> g --> h

                  let kinds (tree: Params) =
                      [ for leaf in tree.Leaves -> leaf.Path, leaf.Role, leaf.Tensor.Describe(), leaf.Tensor.stride () ]

                  let drawn, blank = newParams 1UL net, Net.blank Devices.Cpu net
                  let weights = blank.Leaves |> List.filter (fun leaf -> leaf.Role = Weight)

                  kinds drawn = kinds blank
                  && weights |> List.forall (fun leaf -> leaf.Tensor.abs().max().Item() = 0.0)))

          // Dropout would draw other numbers for one batch than for two.
          law
              "a pair goes through a network as its two batches do, and leaves the same behind"
              60
              (Prop.forAll chains (fun (f, g, h) ->
                  let net = f --> g --> h

                  let drops (layer: Layer) =
                      match layer.Kind with
                      | Kind.Dropout _ -> true
                      | _ -> false

                  let play run =
                      let model = Model.ofParams net (newParams 1UL net)
                      let first, second = run model (normal 6UL [ 3; 4 ], normal 7UL [ 2; 4 ])
                      first, second, bytes model.Params

                  use _ = torch.NewDisposeScope()
                  let a, b, left = play (Model.trainOnPair (firstStep 1UL))
                  let c, d, expected = play (fun model (x, y) -> inTraining model x, inTraining model y)

                  Description.layers net.Description |> List.exists drops
                  || (relativeError a c < 1e-5 && relativeError b d < 1e-5 && left = expected)))

          testCase "a pair is one call where no layer mixes items, and two where one does" (fun () ->
              use _ = torch.NewDisposeScope()

              let calls net =
                  let model = Model.ofParams net (newParams 1UL net)
                  let mutable count = 0

                  let run mode x =
                      count <- count + 1
                      model.Run mode x

                  Model.trainOnPair (firstStep 1UL) { model with Run = run } (normal 6UL [ 3; 4 ], normal 7UL [ 2; 4 ])
                  |> ignore

                  count

              Expect.equal (calls (Layers.linear 4 4 --> Activations.tanh)) 1 "linear"
              Expect.equal (calls (Layers.linear 4 4 --> Norms.batchNorm 4)) 2 "batch norm")

          law
              "the empty chain is neutral on both sides, names included"
              30
              (Prop.forAll (Arb.fromGen (part "f")) (fun f ->
                  let neutral: Net<Tensor, Tensor> = Net.empty
                  behaviour (f --> neutral) = behaviour f && behaviour (neutral --> f) = behaviour f))

          law
              "identity is neutral in function and takes one number"
              30
              (Prop.forAll (Arb.fromGen (part "f")) (fun f ->
                  let neutral = Activations.identity

                  let withoutNames (start, trained, after, evaluated) =
                      List.map snd start, trained, List.map snd after, evaluated

                  let before = neutral --> f

                  before.Width = f.Width + 1
                  && behaviour (f --> neutral) = behaviour f
                  && withoutNames (behaviour before) = withoutNames (behaviour f)))

          testCase "names follow PyTorch's modules" (fun () ->
              let linear = Layers.linearUnbiased 2 2

              let net =
                  Net.group
                      "main"
                      (linear
                       --> Activations.relu
                       --> linear
                       --> Net.nest (linear --> Activations.relu --> linear)
                       --> Net.residual linear
                       --> Net.empty
                       --> linear)
                  --> Net.named "fc" linear

              let expected =
                  [ "main.0.weight"
                    "main.2.weight"
                    "main.3.0.weight"
                    "main.3.2.weight"
                    "main.4.0.weight"
                    "main.5.weight"
                    "fc.weight" ]

              Expect.equal (names net) expected "the names")

          testCase "a fork's heads have numbers of their own, and both see the input" (fun () ->
              let net = Net.fork (Layers.linear 2 3) (Layers.linear 2 1)
              let tree = newParams 1UL net

              Expect.equal
                  (tree.Leaves |> List.map _.Path)
                  [ "0.weight"; "0.bias"; "1.weight"; "1.bias" ]
                  "the names of both heads"

              let x = normal 2UL [ 5; 2 ]
              let a, b = Net.apply net tree Eval x
              agree 1e-6 "first head" a (Functional.Linear(x, tree["0.weight"], tree["0.bias"]))
              agree 1e-6 "second head" b (Functional.Linear(x, tree["1.weight"], tree["1.bias"])))

          testCase "residual adds its input and skip joins it along the channels" (fun () ->
              let x = normal 3UL [ 2; 3; 4; 4 ]
              let double = Functions.scale 2.0
              let run net = Net.apply net Params.empty Eval x
              agree 1e-6 "residual" (run (Net.residual double)) (3.0 * x)

              Expect.isTrue
                  (same (torch.cat ([| x; 2.0 * x |], 1L)) (run (Net.skip double)))
                  "skip joins input and output")

          testCase "activations are those of evaluation, by name and in order, and can be changed" (fun () ->
              use rng = Generators.Seeded(1UL)

              let net =
                  Net.group
                      "main"
                      (Layers.linear 4 3
                       --> Activations.relu
                       --> Activations.dropout 0.5
                       --> Layers.linear 3 5
                       --> Norms.batchNormLeaky 0.2 5)
                  --> Net.named "fc" (Layers.linear 5 2)

              let model = Model.create rng net
              let x = normal 2UL [ 6; 4 ]
              let seen = Model.activations model x
              Expect.equal (List.map fst seen) [ "main.1"; "main.5" ] "the names of the activations"
              let first, second = snd seen[0], snd seen[1]
              let tree = model.Params
              let linear name (x: Tensor) = Functional.Linear(x, tree[name + ".weight"], tree[name + ".bias"])
              agree 1e-6 "the first" first (F.relu (linear "main.0" x))
              // A new norm's running statistics change nothing but by its epsilon.
              agree 1e-4 "the second" second (Functional.LeakyRelu(linear "main.3" first, 0.2))
              agree 1e-6 "what follows" (Model.eval model x) (linear "fc" second)

              let silenced = model.Run (Watched(Eval, fun name x -> if name = "main.5" then x * 0.0 else x)) x
              agree 1e-6 "what follows nothing" silenced (tree["fc.bias"].expand silenced.shape))

          testCase "a name for a chain of layers is refused" (fun () ->
              let chain = Layers.linear 2 2 --> Activations.relu
              let error = Expect.thrown<GanException>(fun () -> Net.named "fc" chain |> ignore)
              Expect.stringContains error.Message "'fc'" "the message names the layer")

          testCase "a missing parameter is refused by name when the net is bound" (fun () ->
              let net = Layers.linear 2 2
              let tree = Params.ofLeaves (newParams 1UL net).Leaves.Tail
              let error = Expect.thrown<GanException>(fun () -> Net.apply net tree |> ignore)
              Expect.stringContains error.Message "'0.weight'" "the message names the parameter")

          testCase "the same seed starts the same parameters, another seed others" (fun () ->
              let net = Layers.linear 3 3 --> Layers.conv (Layers.geometry 3 1 1) 2 2

              Expect.isTrue
                  (bytes (newParams 4UL net) = bytes (newParams 4UL net))
                  "one seed gives the same parameters"

              for a, b in List.zip (bytes (newParams 4UL net)) (bytes (newParams 5UL net)) do
                  Expect.isFalse (a = b) "another seed gives other parameters")

          testCase "training draws dropout from the step, evaluation draws nothing" (fun () ->
              use rng = Generators.Seeded(1UL)
              let model = Model.create rng (Activations.dropout 0.5)
              let x = torch.ones [| 1000L |]
              Expect.isTrue (same x (Model.eval model x)) "evaluation drops nothing"
              use step = firstStep 3UL
              let first, second = Model.train step model x, Model.train step model x
              Expect.isFalse (same first second) "the stream goes on within a step"
              Expect.isTrue (same first (Model.train (firstStep 3UL) model x)) "the same step draws the same mask"

              Expect.isFalse
                  (same first (Model.train (new Step(3UL, 1L, torch.CPU)) model x))
                  "another round draws another mask"
              // Kept with probability ½ and doubled: mean 1, of 1,000 draws with deviation 0.03.
              Expect.isInRange (first.mean().Item()) 0.85 1.15 "the mean"

              Expect.equal
                  (first.ToArray<float>() |> List.ofArray |> List.distinct |> List.sort)
                  [ 0.0; 2.0 ]
                  "the values after dropout") ]
