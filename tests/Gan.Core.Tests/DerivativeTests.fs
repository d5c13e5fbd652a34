module GanFunctional.Tests.DerivativeTests

open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing
open GanFunctional.Activations
open GanFunctional.Layers
open GanFunctional.Norms

let private window kernel stride padding = geometry kernel stride padding
let private image = [ 2; 3; 6; 5 ]

// Small networks that hold every layer, each with the shape of its input and whether it runs in training mode.
let private networks =
    [ "linear", linear 4 3 --> tanh --> linearUnbiased 3 2, [ 3; 4 ], true
      "conv", conv (window 3 1 1) 3 2 --> tanh --> conv (unbiased (window 4 2 1)) 2 3, image, true
      "wide conv", conv (window 5 2 2) 3 2 --> sigmoid, image, true
      "conv transposed",
      convTransposed (unbiased (window 4 2 1)) 3 2
      --> tanh
      --> convTransposed { window 3 2 1 with OutputPadding = 1 } 2 1,
      [ 2; 3; 2; 3 ],
      true
      "conv transposed from a point", convTransposed (window 4 1 0) 3 2 --> softplus, [ 2; 3; 1; 1 ], true
      "batch norm", conv (window 3 1 1) 3 2 --> batchNorm 2 --> tanh, image, true
      "batch norm of rows", linear 4 3 --> batchNormWith 0.8 3 --> tanh, [ 5; 4 ], true
      "batch norm in evaluation", conv (window 3 1 1) 3 2 --> batchNorm 2 --> tanh, image, false
      "batch norm and ReLU", conv (window 3 1 1) 3 2 --> batchNormRelu 2 --> conv (window 3 1 0) 2 1, image, true
      "batch norm and leaky ReLU", conv (window 3 1 1) 3 2 --> batchNormLeaky 0.2 2, image, true
      "fused norm in evaluation",
      conv (window 3 1 1) 3 2 --> batchNormLeaky 0.2 2 --> conv (window 3 1 0) 2 1,
      image,
      false
      "instance norm", conv (window 3 1 1) 3 2 --> instanceNorm --> tanh, image, true
      "affine instance norm", instanceNormAffine 3 --> tanh, image, true
      "layer norm", layerNorm [ 3; 6; 5 ] --> tanh, image, true
      "spectral norm", spectralNorm 0 (conv (window 3 1 1) 3 2) --> tanh, image, false
      "spectral norm transposed", spectralNorm 1 (convTransposed (window 3 1 1) 3 2) --> tanh, image, false
      "activations", relu --> elu --> gelu --> silu --> leakyRelu 0.2, [ 3; 7 ], true
      "dropout", linear 4 6 --> tanh --> dropout 0.4 --> linear 6 2, [ 3; 4 ], true
      "reflection pad", reflectionPad 2 --> conv (window 3 1 0) 3 1 --> tanh, image, true
      "replication and zero pad", replicationPad 1 --> zeroPad 2 --> conv (window 3 2 0) 3 1 --> tanh, image, true
      "pools", conv (window 3 1 1) 3 2 --> maxPool 2 --> tanh --> averagePool 2, [ 2; 3; 8; 4 ], true
      "upsampling", upsample 2 --> conv (window 3 1 1) 3 1 --> tanh, [ 2; 3; 3; 2 ], true
      "shapes", flatten --> linear 90 6 --> reshape [ 2; 3 ] --> flatten --> tanh, image, true
      "residual and skip",
      Net.residual (conv (window 3 1 1) 3 3 --> tanh)
      --> Net.residuals [ conv (window 3 1 1) 3 3; tanh ]
      --> Net.skip (conv (window 1 1 0) 3 2 --> tanh),
      image,
      true ]

let private names = [ for name, _, _, _ in networks -> name ]

// A network in double precision: its function, an input, and fixed weights that make a scalar of its output.
let private prepare name =
    let _, net, shape, training = networks |> List.find (fun (n, _, _, _) -> n = name)

    let scaled rng leaf =
        if leaf.Role <> Gain then
            Init.normal 0.4 rng leaf

    let tree = newParams 11UL (Net.initializedBy scaled net) |> inFloat64
    let x = (normal 12UL shape).to_type DType.Float64
    x.requires_grad <- true
    let rng = Generators.Seeded(13UL)
    let run = Net.apply net tree

    // Dropout draws the same numbers in every evaluation.
    let f (x: Tensor) =
        rng.Reseed 13UL
        run (if training then Train rng else Eval) x

    let weights = (normal 14UL [ for size in (f x).shape -> int size ]).to_type DType.Float64

    let trained =
        [ for leaf in tree.Leaves do
              if leaf.Role <> Buffer then
                  leaf.Path, leaf.Tensor ]

    (fun x -> f x * weights), x, trained

[<Tests>]
let tests =
    testList
        "DerivativeTests"
        [ testTheory "first derivatives are the central differences'" names (fun name ->
              use _ = torch.NewDisposeScope()
              let f, x, trained = prepare name
              derivativesHold name (fun () -> (f x).sum()) (("x", x) :: trained))

          testTheory "second derivatives, by way of R1, are the central differences'" names (fun name ->
              use _ = torch.NewDisposeScope()
              let f, x, trained = prepare name
              let r1 = Penalty.R1(id, f)
              derivativesHold name (fun () -> Loss.Total(r1.Terms(Penalty.Variable x))) trained)

          testTheory
              "second derivatives, by way of the gradient penalty, are the central differences'"
              names
              (fun name ->
                  use _ = torch.NewDisposeScope()
                  let f, x, trained = prepare name
                  let penalty = Penalty.Gradient(id, f)
                  derivativesHold name (fun () -> Loss.Total(penalty.Terms(Penalty.Variable x))) trained)

          testCase "an embedding's derivative is the central differences'" (fun () ->
              use _ = torch.NewDisposeScope()
              let net = embedding 5 3
              let tree = newParams 1UL net |> inFloat64
              let indices = Tensors.From([| 0L; 2L; 2L; 4L |], 2L, 2L)
              let weights = (normal 2UL [ 2; 2; 3 ]).to_type DType.Float64
              let f () = (Net.apply net tree Eval indices * weights).Square().sum()
              derivativesHold "embedding" f [ "weight", tree["0.weight"] ]) ]
