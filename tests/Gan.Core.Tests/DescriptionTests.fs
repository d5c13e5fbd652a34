module GanFunctional.Tests.DescriptionTests

open System.Collections.Generic
open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Activations
open GanFunctional.Layers
open GanFunctional.Metrics
open GanFunctional.Norms
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants
open GanFunctional.Tests.Testing

// Every path, role and shape that a description names, and every one that the network has.
let private said (net: Net<'i, 'o>) =
    [ for layer in Description.layers net.Description do
          for parameter in layer.Parameters -> $"{layer.Place}.{parameter.Name}", parameter.Role, parameter.Shape ]

let private had (tree: Params) = [ for leaf in tree.Leaves -> leaf.Path, leaf.Role, leaf.Tensor.shape ]

let private shapesOf (net: Net<'i, 'o>) inputs = Description.interpret Description.shapes net.Description inputs

// Describes itself: no opaque part, all parameters in order, and the shapes of what it gives.
let private described (name: string) (net: Net<'i, Tensor>) (input: Tensor list -> 'i) (given: Tensor list) =
    use _ = torch.NewDisposeScope()
    use _ = torch.no_grad ()
    Expect.isTrue (List.isEmpty (Description.opaque net.Description)) name
    let tree = newParams 1UL net
    Expect.equal (said net) (had tree) "the parameters"
    let output = Net.apply net tree Eval (input given)
    let items = given |> List.map (fun tensor -> Array.tail tensor.shape)
    Expect.equal (shapesOf net items) [ Array.tail output.shape ] "the shape of the output"
    Params.free tree

let private one (tensors: Tensor list) = tensors.Head
let private two (tensors: Tensor list) = tensors[0], tensors[1]
let private images channels size = normal 3UL [ 2; channels; size; size ]

// Parts that compose in any order, [n, 4] → [n, 4].
let private parts =
    let linear = linear 4 4

    Gen.elements
        [ linear
          tanh
          batchNorm 4
          batchNormLeaky 0.2 4
          dropout 0.3
          identity
          Net.empty
          Functions.scale 0.5
          Net.nest (linear --> relu)
          Net.residual (linear --> tanh)
          Net.residuals [ linear; linear --> relu ]
          spectralNorm 0 linear
          Net.fork linear (linear --> tanh) --> Functions.multiply
          Net.mixedPrecision DType.BFloat16 linear ]

let private chains = Gen.listOfLength 4 parts |> Arb.fromGen

let private table (lines: string list) = String.concat "\n" lines

[<Tests>]
let tests =
    testList
        "DescriptionTests"
        [ testCase "every variant's networks describe themselves" (fun () ->
              for name, size, channels in [ "dcgan", 28, 1; "gan", 16, 3; "frog", 32, 3 ] do
                  let gan = SmallGames.gan name (ImageShape.Square(size, channels))
                  use rng = Generators.Seeded(1UL)
                  described $"{name} generator" gan.Generator one [ gan.Latent rng 2 ]
                  described $"{name} discriminator" gan.Discriminator one [ images channels size ]

              let shape = ImageShape.Square(16, 1)

              for gan in [ Conditional.dcgan 4 10 shape; Conditional.gan 10 shape ] do
                  use rng = Generators.Seeded(1UL)
                  described "conditional generator" gan.Generator two [ gan.Latent rng 2; normal 2UL [ 2; 10 ] ]
                  described "conditional discriminator" gan.Discriminator two [ images 1 16; normal 2UL [ 2; 10 ] ]

              for norm in [ Norm.Batch; Norm.Instance; Norm.None ] do
                  let unet = { Depth = 5; Features = 4; Inputs = 3; Outputs = 3; Norm = norm; Dropout = true }

                  described "pix2pix generator" (UNet.generator unet) one [ images 3 32 ]

                  for patch in [ 1; 16; 70 ] do
                      described "pix2pix discriminator" (PatchGan.discriminator norm patch 4 6) one [ images 6 32 ]

                  let resnet = { Blocks = 2; Features = 4; Inputs = 3; Outputs = 1; Norm = norm; Dropout = true }

                  described "cyclegan generator" (ResNet.generator resnet) one [ images 3 16 ]

              let sets = [ { Count = 5; Kind = Attributes } ]
              let star = StarGanNetworks.discriminator sets 16 3 4 2

              described
                  "stargan generator"
                  (StarGanNetworks.generator sets 3 4 2)
                  two
                  [ images 3 16; normal 1UL [ 2; 5 ] ]

              described "stargan source" (star --> Net.first) one [ images 3 16 ]
              described "stargan classes" (star --> Net.second) one [ images 3 16 ]

              let generator =
                  GanCls.Generator(size = 16, channels = 3, textWidth = 6, code = 4, latent = 100, features = 4)

              let discriminator = GanCls.Discriminator(size = 16, channels = 3, textWidth = 6, code = 4, features = 4)

              described "gancls generator" generator two [ normal 1UL [ 2; 100 ]; normal 2UL [ 2; 6 ] ]
              described "gancls discriminator" discriminator two [ images 3 16; normal 2UL [ 2; 6 ] ]

              described
                  "gancls encoder"
                  (TextEncoder.network 9 3 6)
                  one
                  [ Tensors.From([| 2L; 3L; 1L; 0L; 8L; 0L; 0L; 0L |], 2L, 4L) ]

              described "codes of others" Net.empty one [ normal 1UL [ 2; 6 ] ])

          testCase "Inception describes itself" (fun () -> described "inception" Inception.network one [ images 3 75 ])

          testCase "a network as other files' tensors find it is the same one, described the same" (fun () ->
              let net = Dcgan.generator 8 (ImageShape.Square(28, 1))

              let shapes = NetworkShapes([ for path, _, shape in said net -> KeyValuePair(path, shape) ], [||])
              let found = Listed.single [] (Listed.one (Dcgan.ofGenerator (Optimizer.Adam 1e-3) shapes).Generator)
              Expect.equal (Description.layers found.Description) (Description.layers net.Description) "the layers")

          law
              "a chain names its parameters, and its description is associative as it is"
              60
              (Prop.forAll chains (fun chain ->
                  let net = List.reduce (-->) chain
                  use _ = torch.NewDisposeScope()
                  let other = List.reduceBack (-->) chain
                  had (newParams 1UL net) = said net && net.Description = other.Description))

          testCase "a layer with a name of its own is described by it" (fun () ->
              let net = Net.group "body" (Net.named "fc" (spectralNorm 0 (linear 4 2)) --> relu)
              let tree = newParams 1UL net
              Expect.equal (said net) (had tree) "the parameters"
              let layer = List.head (Description.layers net.Description)
              Expect.equal layer.Place "body.fc" "the layer's place"

              Expect.equal
                  (Layers.weights tree layer |> List.map fst)
                  [ "body.fc.weight"; "body.fc.bias" ]
                  "the layer's weights")

          testCase "a network prints as a table of its layers" (fun () ->
              let net =
                  Net.group
                      "main"
                      (convTransposed (geometry 4 2 1 |> unbiased) 1000 8 --> batchNormRelu 8 --> dropout 0.5)
                  --> Net.unnumbered flatten
                  --> Net.named "fc" (linear 128 1)

              let plain =
                  table
                      [ "layer   kind                                      parameters"
                        "main.0  transposed conv 4×4, stride 2, padding 1     128,000"
                        "main.1  batch norm                                        16"
                        "main.2  ReLU"
                        "main.3  dropout 0.5"
                        "        flatten"
                        "fc      linear                                           129"
                        "total                                                128,145" ]

              Expect.equal (net.ToString()) plain "the table"
              Expect.stringContains $"%A{net}" (plain.Split('\n')[1]) "%A prints the table"
              use rng = Generators.Seeded(1UL)
              let model = Model.create rng net
              Expect.equal model.Params.Count 128_145L "the number of parameters"
              Expect.equal (string model) plain "a model prints as its network"

              let shown = (Net.summary [ [ 1000; 2; 2 ] ] net).Split '\n'
              Expect.isMatch shown[0] @"^layer +kind +output +parameters +MFLOP$" "the heading"
              Expect.isMatch shown[1] @"^main\.0 .* \[n, 8, 4, 4\] +128,000 +1\.02$" "the transposed convolution"
              Expect.isMatch shown[5] @"^ +flatten +\[n, 128\]$" "the flattening"
              Expect.isMatch shown[6] @"^fc +linear +\[n, 1\] +129 +0\.00$" "the linear layer"
              Expect.isMatch shown[7] @"^total +128,145 +1\.02$" "the total"

              Expect.equal
                  shown[8]
                  "A forward pass of one item: 1.02 MFLOP, 0.00 MB of activations in float32."
                  "what it takes")

          testCase "operations are two for each product of a number and a weight" (fun () ->
              let operations net (item: int list) =
                  let line: string = (Net.summary [ item ] net).Split('\n')[1]
                  float (Array.last (line.Split(' ')))

              // By hand: a result's pixels (of a transposed one the input's) times the weights, times two, in millions.
              let expected n = System.Math.Round(2.0 * n / 1e6, 2)

              Expect.equal
                  (operations (conv (geometry 3 2 1) 16 32) [ 16; 64; 64 ])
                  (expected (32.0 * 32.0 * 16.0 * 32.0 * 9.0))
                  "a convolution"

              Expect.equal
                  (operations (convTransposed (geometry 4 2 1) 16 32) [ 16; 64; 64 ])
                  (expected (64.0 * 64.0 * 16.0 * 32.0 * 16.0))
                  "a transposed one"

              Expect.equal (operations (linear 1000 2000) [ 1000 ]) (expected (1000.0 * 2000.0)) "a linear layer"

              Expect.equal
                  (operations (linear 1000 2000) [ 7; 1000 ])
                  (expected (7.0 * 1000.0 * 2000.0))
                  "of several rows"

              Expect.equal
                  (operations (spectralNorm 0 (linear 1000 2000)) [ 1000 ])
                  (expected (1000.0 * 2000.0))
                  "under spectral norm"

              // By hand: 1.64 + 3·67.11 + 6.29, and 6.29 + 3·67.11 + 0.02. A step of batch 64 that is made of them has the 146 GFLOP that
              // benchmarks/pytorch/flops.py counts.
              let total net item = (Net.summary [ item ] net).Split('\n') |> Array.find _.StartsWith("total")
              let shape = ImageShape.Square(64, 3)
              Expect.stringEnds (total (Dcgan.generator 64 shape) [ 100; 1; 1 ]) "209.26" "DCGAN's generator"
              Expect.stringEnds (total (Dcgan.discriminator 64 shape) [ 3; 64; 64 ]) "207.63" "DCGAN's discriminator")

          testCase "what does not fit is said, and after an opaque function nothing is known" (fun () ->
              let refused parts f =
                  let message = (Expect.thrown<GanException>(fun () -> f () |> ignore)).Message

                  for part: string in parts do
                      Expect.stringContains message part "the message"

              let net = Net.group "main" (conv (geometry 3 1 1) 3 4 --> relu)
              refused [ "main.0 (conv 3×3, padding 1)"; "[1, 8, 8]" ] (fun () -> Net.summary [ [ 1; 8; 8 ] ] net)
              refused [ "0 (reshape 3, 3)"; "[8]" ] (fun () -> Net.summary [ [ 8 ] ] (reshape [ 3; 3 ]))

              refused [ "multiples of 4"; "10×8" ] (fun () ->
                  Net.summary [ [ 3; 8; 10 ] ] (Shapes.fit "a network" 4 8))

              refused [ "0 is the batch" ] (fun () -> Functions.mean [ 0; 1 ])
              refused [ "'linear' has parameters" ] (fun () -> Net.unnumbered (linear 2 2))

              let own = net --> Net.opaque "halve" (fun x -> 0.5 * x) --> relu
              let lines = (Net.summary [ [ 3; 8; 8 ] ] own).Split '\n'
              Expect.isMatch lines[3] @"^0 +halve \(opaque\) +\?$" "the opaque function"
              Expect.isMatch lines[4] @"^1 +ReLU +\?$" "the layer after it"

              Expect.equal
                  ((List.exactlyOne (Description.opaque own.Description)).Where)
                  "at 0"
                  "the place of the opaque function"

              let told = own |> Net.describedBy (net --> Functions.scale 0.5 --> relu)
              Expect.isEmpty (Description.opaque told.Description) "no part is opaque") ]
