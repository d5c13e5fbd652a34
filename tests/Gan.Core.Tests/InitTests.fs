module GanFunctional.Tests.InitTests

open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

let private net =
    Layers.conv (Layers.geometry 4 2 1) 16 32 --> Norms.batchNorm 256 --> Layers.linear 300 200

let private started scheme = newParams 3UL (Net.initializedBy scheme net)

let private deviation (x: Tensor) = sqrt (x.detach().flatten(0L).var([| 0L |]).Item())

let private largest (x: Tensor) = x.detach().abs().max().Item()
let private mean (x: Tensor) = x.detach().mean().Item()

let private zero (x: Tensor) =
    for b in x.ToArray<float>() do
        Expect.equal b 0.0 "a bias"

let private biasesAreZero (tree: Params) = List.iter zero [ tree["0.bias"]; tree["1.bias"]; tree["2.bias"] ]

// A sample deviation of n numbers is off by 1/√(2n): 0.8 % for the convolution's 8,192 weights, 4.4 % for 256 gains.
let private near (tolerance: float) expected actual =
    Expect.isInRange actual (expected * (1.0 - tolerance)) (expected * (1.0 + tolerance)) "the value"

[<Tests>]
let tests =
    testList
        "InitTests"
        [ testCase "normal: weights N(0, d), gains N(1, d), biases 0, buffers as they were" (fun () ->
              let tree = started (Init.normal 0.02)
              near 0.04 0.02 (deviation tree["0.weight"])
              near 0.02 0.02 (deviation tree["2.weight"])
              Expect.isInRange (mean tree["2.weight"]) (-5e-4) 5e-4 "the mean of the linear weights"
              near 0.2 0.02 (deviation tree["1.weight"])
              near 0.01 1.0 (mean tree["1.weight"])
              biasesAreZero tree
              Expect.isTrue (same (torch.ones [| 256L |]) tree["1.running_var"]) "the running variance stays 1")

          testCase "xavier: uniform in the Glorot bound" (fun () ->
              let tree = started Init.xavier

              for path, fans in [ "0.weight", float ((16 + 32) * 16); "2.weight", 500.0 ] do
                  let bound = sqrt (6.0 / fans)
                  Expect.isInRange (largest tree[path]) (0.99 * bound) bound "the largest weight"
                  near 0.03 (bound / sqrt 3.0) (deviation tree[path])

              biasesAreZero tree
              Expect.isTrue (same (torch.ones [| 256L |]) (tree["1.weight"].detach())) "the gains stay 1")

          testCase "kaiming: normal by the fan in" (fun () ->
              let tree = started Init.kaiming
              near 0.04 (sqrt (2.0 / 256.0)) (deviation tree["0.weight"])
              near 0.02 (sqrt (2.0 / 300.0)) (deviation tree["2.weight"])
              biasesAreZero tree)

          testCase "layers start uniform in 1/√(fan in), biases too, as PyTorch's" (fun () ->
              let tree = newParams 3UL (net --> Layers.convTransposed (Layers.geometry 4 2 1) 64 8)

              let fans =
                  [ "0.weight", 256
                    "0.bias", 256
                    "2.weight", 300
                    "2.bias", 300
                    "3.weight", 8 * 16
                    "3.bias", 8 * 16 ]

              for path, fanIn in fans do
                  let bound = 1.0 / sqrt (float fanIn)
                  let slack = if tree[path].numel() < 1000L then 0.5 else 0.99
                  Expect.isInRange (largest tree[path]) (slack * bound) bound "the largest weight")

          testCase "an embedding starts N(0, 1)" (fun () ->
              let tree = newParams 3UL (Layers.embedding 100 50)
              near 0.04 1.0 (deviation tree["0.weight"])) ]
