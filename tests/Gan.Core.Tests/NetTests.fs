module GanFunctional.Tests.NetTests

open FsCheck.FSharp
open GanFunctional
open GanFunctional.Torch
open GanFunctional.Tests.Testing
open Xunit

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
      linear |> Net.startedBy (Init.normal 0.02) ]

let private part position = Gen.elements (parts position)

let private chains =
    Gen.zip (Gen.zip (part "f") (part "g")) (part "h")
    |> Gen.map (fun ((f, g), h) -> f, g, h)
    |> Arb.fromGen

// Names, starting values, training output, state after it and evaluation output from a seed, as bytes.
let private behaviour (net: Net<Tensor, Tensor>) =
    use _ = new Scope()
    use rng = new Rng(5UL)
    let tree = Net.init rng net
    let start = bytes tree
    let run = Net.apply net tree
    let x = normal 6UL [ 3; 4 ]
    let trained = (run (Train rng) x).ToBytes()
    start, trained, bytes tree, (run Eval x).ToBytes()

[<Fact>]
let ``composition is associative: names, starting values, function`` () =
    law 60 (Prop.forAll chains (fun (f, g, h) -> behaviour ((f --> g) --> h) = behaviour (f --> (g --> h))))

[<Fact>]
let ``the empty chain is neutral on both sides, names included`` () =
    let neutral: Net<Tensor, Tensor> = Net.empty

    law
        30
        (Prop.forAll (Arb.fromGen (part "f")) (fun f ->
            behaviour (f --> neutral) = behaviour f && behaviour (neutral --> f) = behaviour f))

[<Fact>]
let ``identity is neutral in function and takes one number`` () =
    let neutral = Activations.identity
    let withoutNames (start, trained, after, evaluated) = List.map snd start, trained, List.map snd after, evaluated

    law
        30
        (Prop.forAll (Arb.fromGen (part "f")) (fun f ->
            let before = neutral --> f

            before.Width = f.Width + 1
            && behaviour (f --> neutral) = behaviour f
            && withoutNames (behaviour before) = withoutNames (behaviour f)))

let private names net = (newParams 1UL net).Leaves |> List.map _.Path

[<Fact>]
let ``names follow PyTorch's modules`` () =
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

    Assert.Equal<string list>(expected, names net)

[<Fact>]
let ``a fork's heads have numbers of their own, and both see the input`` () =
    let net = Net.fork (Layers.linear 2 3) (Layers.linear 2 1)
    let tree = newParams 1UL net
    Assert.Equal<string list>([ "0.weight"; "0.bias"; "1.weight"; "1.bias" ], tree.Leaves |> List.map _.Path)
    let x = normal 2UL [ 5; 2 ]
    let a, b = Net.apply net tree Eval x
    agree 1e-6 "first head" a (Functional.Linear(x, tree["0.weight"], tree["0.bias"]))
    agree 1e-6 "second head" b (Functional.Linear(x, tree["1.weight"], tree["1.bias"]))

[<Fact>]
let ``residual adds its input and skip joins it along the channels`` () =
    let x = normal 3UL [ 2; 3; 4; 4 ]
    let double = Functions.scale 2.0
    let run net = Net.apply net Params.empty Eval x
    agree 1e-6 "residual" (run (Net.residual double)) (3.0 * x)
    Assert.True(same (Tensor.Cat([ x; 2.0 * x ], 1L)) (run (Net.skip double)))

[<Fact>]
let ``activations are those of evaluation, by name and in order, and can be changed`` () =
    use rng = new Rng(1UL)

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
    Assert.Equal<string list>([ "main.1"; "main.5" ], List.map fst seen)
    let first, second = snd seen[0], snd seen[1]
    let tree = model.Params
    let linear name (x: Tensor) = Functional.Linear(x, tree[name + ".weight"], tree[name + ".bias"])
    agree 1e-6 "the first" first (Functional.Relu(linear "main.0" x))
    // A new norm's running statistics change nothing but by its epsilon.
    agree 1e-4 "the second" second (Functional.LeakyRelu(linear "main.3" first, 0.2))
    agree 1e-6 "what follows" (Model.eval model x) (linear "fc" second)

    let silenced = model.Run (Watched(fun name x -> if name = "main.5" then x * 0.0 else x)) x
    agree 1e-6 "what follows nothing" silenced (tree["fc.bias"].Expand silenced.Shape)

[<Fact>]
let ``a name for a chain of layers is refused`` () =
    let chain = Layers.linear 2 2 --> Activations.relu
    let error = Assert.Throws<GanException>(fun () -> Net.named "fc" chain |> ignore)
    Assert.Contains("'fc'", error.Message)

[<Fact>]
let ``a missing parameter is refused by name when the net is bound`` () =
    let net = Layers.linear 2 2
    let tree = Params.ofLeaves (newParams 1UL net).Leaves.Tail
    let error = Assert.Throws<GanException>(fun () -> Net.apply net tree |> ignore)
    Assert.Contains("'0.weight'", error.Message)

[<Fact>]
let ``the same seed starts the same parameters, another seed others`` () =
    let net = Layers.linear 3 3 --> Layers.conv (Layers.geometry 3 1 1) 2 2
    Assert.True((bytes (newParams 4UL net) = bytes (newParams 4UL net)))
    Assert.All(List.zip (bytes (newParams 4UL net)) (bytes (newParams 5UL net)), fun (a, b) -> Assert.False((a = b)))

[<Fact>]
let ``training draws dropout from the step, evaluation draws nothing`` () =
    use rng = new Rng(1UL)
    let model = Model.create rng (Activations.dropout 0.5)
    let x = Tensor.Ones [| 1000L |]
    Assert.True(same x (Model.eval model x))
    use step = firstStep 3UL
    let first, second = Model.train step model x, Model.train step model x
    Assert.False(same first second)
    Assert.True(same first (Model.train (firstStep 3UL) model x))
    Assert.False(same first (Model.train (new Step(3UL, 1L, Device.Cpu)) model x))
    // Kept with probability ½ and doubled: mean 1, of 1,000 draws with deviation 0.03.
    Assert.InRange(first.Mean().Item(), 0.85, 1.15)
    Assert.Equal<float list>([ 0.0; 2.0 ], first.ToArray<float>() |> List.ofArray |> List.distinct |> List.sort)
