module GanFunctional.Tests.EmaTests

open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private net = Layers.linear 3 2 --> Norms.batchNorm 2

[<Tests>]
let tests =
    testList
        "EmaTests"
        [ testCase "an average starts as a copy of its own" (fun () ->
              let current = newParams 1UL net
              let average = Ema.start current
              Expect.isTrue (bytes current = bytes average) "the average starts as the parameters are"
              Params.clamp 0.0 0.0 current
              Expect.isFalse (bytes current = bytes average) "the average stays when the parameters change")

          testCase "average ← decay·average + (1 − decay)·current, buffers copied" (fun () ->
              let current = newParams 1UL net
              let average = Ema.start (newParams 2UL net)
              let mutable expected = average["0.weight"].detach().to_type DType.Float64

              for step in 1..5 do
                  use _ = torch.no_grad ()

                  for leaf in current.Leaves do
                      if leaf.Tensor.dtype = DType.Float32 then
                          leaf.Tensor.AddInPlace(Tensors.Full(leaf.Tensor.shape, float step)) |> ignore

                  Ema.update 0.9 current average
                  expected <- 0.9 * expected + 0.1 * current["0.weight"].to_type DType.Float64

              agree 1e-6 "the average" average["0.weight"] expected
              Expect.isTrue (same current["1.running_mean"] average["1.running_mean"]) "the buffer is copied")

          testCase "decay 0 follows and decay 1 stays" (fun () ->
              let current, other = newParams 1UL net, newParams 2UL net
              let follows, stays = Ema.start other, Ema.start other
              Ema.update 0.0 current follows
              Ema.update 1.0 current stays
              let trained (tree: Params) = tree.Trained |> Array.map _.ToBytes()
              Expect.isTrue (trained follows = trained current) "decay 0 follows"
              Expect.isTrue (trained stays = trained other) "decay 1 stays") ]
