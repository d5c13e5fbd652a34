module GanFunctional.Tests.Analysis.GuidedBackpropTests

open Expecto
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Analysis
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private half = geometry 4 2 1 |> unbiased

let private modelOf net (tree: Params) = Model.ofParams net tree

let private cases = Golden.cases "analysis" (fun case -> case.Op = "guided")

let private positive net seed = newParams seed net |> Params.map (fun leaf -> leaf.Tensor.abs () + 0.01)

let private judge () = (ImageGan.networks 7UL torch.CPU (Dcgan.create (ImageShape.Square(20, 3)))).Discriminator

[<Tests>]
let tests =
    testList
        "Analysis.GuidedBackpropTests"
        [ testTheory "the gradient is that of PyTorch's hooks, in float64" cases (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "analysis" name
              let relu = case.Text "activation" = "relu"

              let net: Net<Tensor, Tensor> =
                  conv half 3 6
                  --> (if relu then Activations.relu else leakyRelu 0.2)
                  --> conv half 6 8
                  --> (if relu then batchNormRelu 8 else batchNormLeaky 0.2 8)
                  --> conv (geometry 2 1 0 |> unbiased) 8 1

              let stored (leaf: Leaf) =
                  if case.Has leaf.Path then
                      case[leaf.Path].to_type DType.Float64
                  else
                      leaf.Tensor.clone ()

              let model = newParams 1UL net |> Params.map stored |> modelOf net
              let maps, places = case["maps"].ToArray<int64>(), case["places"].ToArray<int64>()
              let images = case["x"].to_type DType.Float64
              let guided = GuidedBackprop.gradient model "4" (GuidedBackprop.units maps places) images
              agree 1e-6 "guided" guided case["guided"]
              let activation = (Model.activations model images |> List.last |> snd).flatten 2L
              let unit i = activation.select(0L, int64 i).select(0L, maps[i]).select(0L, places[i])
              agree 1e-6 "the unit" (torch.stack [| for i in 0..2 -> unit i |]) case["activation"])

          testCase "where nothing is negative it is the plain gradient" (fun () ->
              use _ = torch.NewDisposeScope()
              let net = conv half 2 4 --> leakyRelu 0.2 --> conv half 4 3 --> relu
              let model = modelOf net (positive net 1UL)
              let images = (normal 2UL [ 2; 2; 8; 8 ]).abs().detach()
              images.requires_grad <- true
              let start = GuidedBackprop.units [| 1L; 2L |] [| 3L; 0L |]
              let output = Model.eval model images
              let plain = Autograd.Grad([| output |], [| start output |], [| images |])[0]
              agree 1e-6 "guided" (GuidedBackprop.gradient model "3" start images) plain)

          testCase "also where a layer is skipped" (fun () ->
              use _ = torch.NewDisposeScope()
              let net = conv half 2 4 --> relu --> Net.residual (conv (geometry 3 1 1) 4 4 --> relu) --> relu
              let model = modelOf net (positive net 3UL)
              let images = (normal 4UL [ 1; 2; 8; 8 ]).abs().detach()
              images.requires_grad <- true
              let start = GuidedBackprop.units [| 1L |] [| 5L |]
              let output = Model.eval model images
              let plain = Autograd.Grad([| output |], [| start output |], [| images |])[0]
              agree 1e-6 "guided" (GuidedBackprop.gradient model "3" start images) plain)

          testCase "an inactive unit has none, and a layer that is not there is refused" (fun () ->
              use _ = torch.NewDisposeScope()
              let net = conv half 1 2 --> leakyRelu 0.2
              let model = modelOf net (positive net 5UL)
              let images = -(normal 6UL [ 1; 1; 8; 8 ]).abs()
              let guided = GuidedBackprop.gradient model "1" (GuidedBackprop.units [| 0L |] [| 0L |]) images
              Expect.equal (guided.abs().max().Item()) 0.0 "the largest gradient"

              for action in
                  [ fun () -> GuidedBackprop.gradient model "main.7" id images |> ignore
                    fun () -> FeatureMaps.strongest model "main.7" 1 images |> ignore ] do
                  Expect.stringContains
                      ((Expect.thrown<GanException> action).Message)
                      "main.7"
                      "the message names the layer"

              let error = Expect.thrown<GanException>(fun () -> FeatureMaps.strongest model "1" 3 images |> ignore)

              Expect.stringContains
                  error.Message
                  "has 2 feature maps, not 3"
                  "the message says how many maps there are")

          testCase "the strongest activation of a map is the largest of its places" (fun () ->
              use _ = torch.NewDisposeScope()
              let model, images = judge (), normal 8UL [ 6; 3; 20; 20 ]
              let layer, shape = FeatureMaps.last model [| 1L; 3L; 20L; 20L |]
              Expect.equal shape [| 1L; 128L; 5L; 5L |] "the shape of the last maps"
              let struct (values, places) = FeatureMaps.strongest model layer 9 images
              let map = Model.activations model images |> List.find (fst >> (=) layer) |> snd
              let flat = map.narrow(1L, 0L, 9L).flatten(2L).ToArray<float32>() |> Array.chunkBySize 25
              Expect.equal (values.ToArray<float32>()) (Array.map Array.max flat) "the strongest activations"

              let at =
                  Array.map2 (fun (map: float32[]) place -> map[int (place: int64)]) flat (places.ToArray<int64>())

              Expect.equal at (Array.map Array.max flat) "the activations at the places"
              Expect.equal places.shape [| 6L; 9L |] "the shape of the places")

          testCase "a unit sees what its convolutions reach" (fun () ->
              use _ = torch.NewDisposeScope()
              let model, images = judge (), normal 9UL [ 1; 3; 20; 20 ]
              // Two 4×4 windows of stride 2 and padding 1: place p sees pixels 4p − 3 … 4p + 6.
              let region place = FeatureMaps.receptiveField model "main.4" 5 place images

              Expect.equal
                  (region (1L * 5L + 3L))
                  { Top = 1; Left = 9; Height = 10; Width = 10 }
                  "the region of an inner place"

              Expect.equal (region 0L) { Top = 0; Left = 0; Height = 7; Width = 7 } "the region of a corner")

          testCase
              "features are the pooled maps of all convolution layers, and no image's depend on its company"
              (fun () ->
                  use _ = torch.NewDisposeScope()
                  let model, images = judge (), normal 10UL [ 4; 3; 20; 20 ]
                  let features = DiscriminatorFeatures.ofImages model images
                  Expect.equal features.shape [| 4L; 16L * (64L + 128L) |] "the shape of the features"
                  let first = Model.activations model images |> List.head |> snd
                  // Windows of 10 pixels in 4 overlap: 0–2, 2–4, 5–7, 7–9.
                  let window = (first.narrow(2L, 2L, 3L).narrow(3L, 7L, 3L)).flatten 2L
                  let largest = (window.ToArray<float32>()) |> Array.chunkBySize 9 |> Array.map Array.max
                  let pooled = features.narrow(1L, 0L, 1024L).reshape(4L, 64L, 4L, 4L).select(2L, 1L).select(2L, 3L)
                  Expect.equal (pooled.ToArray<float32>()) largest "the pooled maximum"

                  agree
                      golden
                      "one alone"
                      (DiscriminatorFeatures.ofImages model (images.narrow (0L, 2L, 1L)))
                      (features.narrow (0L, 2L, 1L)))

          testCase "a network without convolutions has no such features" (fun () ->
              use _ = torch.NewDisposeScope()

              let model =
                  (ImageGan.networks
                      1UL
                      torch.CPU
                      (VanillaGan.create Objective.NonSaturating (ImageShape.Square(8, 1))))
                      .Discriminator

              let images = normal 1UL [ 2; 1; 8; 8 ]

              for action in
                  [ fun () -> DiscriminatorFeatures.ofImages model images |> ignore
                    fun () -> FeatureMaps.last model images.shape |> ignore ] do
                  Expect.stringContains
                      ((Expect.thrown<GanException> action).Message)
                      "no convolution layers"
                      "the message")

          testCase "nothing stays behind" (fun () ->
              let model = judge ()
              use _ = torch.NewDisposeScope()
              let images = normal 11UL [ 2; 3; 20; 20 ]

              let once () =
                  use _ = torch.NewDisposeScope()
                  let struct (_, places) = FeatureMaps.strongest model "main.4" 2 images
                  let start = GuidedBackprop.units [| 0L; 1L |] (places.flatten(0L).ToArray<int64>()[..1])
                  GuidedBackprop.gradient model "main.4" start images |> ignore
                  DiscriminatorFeatures.ofImages model images |> ignore
                  FeatureMaps.receptiveField model "main.4" 0 3L (images.narrow (0L, 0L, 1L)) |> ignore

              once ()
              use live = new LiveTensors()

              for _ in 1..5 do
                  once ()
                  Expect.equal live.Added 0L "live tensors added by a second run") ]
