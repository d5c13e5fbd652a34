module GanFunctional.Tests.EmaTests

open GanFunctional
open GanFunctional.Torch
open GanFunctional.Tests.Testing
open Xunit

let private net = Layers.linear 3 2 --> Norms.batchNorm 2

[<Fact>]
let ``an average starts as a copy of its own`` () =
    let current = newParams 1UL net
    let average = Ema.start current
    Assert.True((bytes current = bytes average))
    Params.clamp 0.0 0.0 current
    Assert.False((bytes current = bytes average))

[<Fact>]
let ``average ← decay·average + (1 − decay)·current, buffers copied`` () =
    let current = newParams 1UL net
    let average = Ema.start (newParams 2UL net)
    let mutable expected = average["0.weight"].Detach().To DType.Float64

    for step in 1..5 do
        use _ = Autograd.NoGrad()

        for leaf in current.Leaves do
            if leaf.Tensor.DType = DType.Float32 then
                leaf.Tensor.AddInPlace(Tensor.Full(leaf.Tensor.Shape, float step)) |> ignore

        Ema.update 0.9 current average
        expected <- 0.9 * expected + 0.1 * current["0.weight"].To DType.Float64

    agree 1e-6 "the average" average["0.weight"] expected
    Assert.True(same current["1.running_mean"] average["1.running_mean"])

[<Fact>]
let ``decay 0 follows and decay 1 stays`` () =
    let current, other = newParams 1UL net, newParams 2UL net
    let follows, stays = Ema.start other, Ema.start other
    Ema.update 0.0 current follows
    Ema.update 1.0 current stays
    let trained (tree: Params) = tree.Trained |> Array.map _.ToBytes()
    Assert.True((trained follows = trained current))
    Assert.True((trained stays = trained other))
