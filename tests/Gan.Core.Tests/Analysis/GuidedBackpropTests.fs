module GanFunctional.Tests.Analysis.GuidedBackpropTests

open GanFunctional
open GanFunctional.Activations
open GanFunctional.Analysis
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private half = geometry 4 2 1 |> unbiased

let private modelOf net (tree: Params) = Model.ofParams net tree

let cases = Golden.cases "analysis" (fun case -> case.Op = "guided")

[<Theory; MemberData(nameof cases)>]
let ``the gradient is that of PyTorch's hooks, in float64`` (name: string) =
    use _ = new Scope()
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
            case[leaf.Path].To DType.Float64
        else
            leaf.Tensor.Clone()

    let model = newParams 1UL net |> Params.map stored |> modelOf net
    let maps, places = case["maps"].ToArray<int64>(), case["places"].ToArray<int64>()
    let images = case["x"].To DType.Float64
    let guided = GuidedBackprop.gradient model "4" (GuidedBackprop.units maps places) images
    agree 1e-6 "guided" guided case["guided"]
    let activation = (Model.activations model images |> List.last |> snd).Flatten 2L
    let unit i = activation.Select(0L, int64 i).Select(0L, maps[i]).Select(0L, places[i])
    agree 1e-6 "the unit" (Tensor.Stack [ for i in 0..2 -> unit i ]) case["activation"]

let private positive net seed = newParams seed net |> Params.map (fun leaf -> leaf.Tensor.Abs() + 0.01)

[<Fact>]
let ``where nothing is negative it is the plain gradient`` () =
    use _ = new Scope()
    let net = conv half 2 4 --> leakyRelu 0.2 --> conv half 4 3 --> relu
    let model = modelOf net (positive net 1UL)
    let images = (normal 2UL [ 2; 2; 8; 8 ]).Abs().Detach()
    images.RequiresGrad <- true
    let start = GuidedBackprop.units [| 1L; 2L |] [| 3L; 0L |]
    let output = Model.eval model images
    let plain = Autograd.Grad([| output |], [| start output |], [| images |])[0]
    agree 1e-6 "guided" (GuidedBackprop.gradient model "3" start images) plain

[<Fact>]
let ``also where a layer is skipped`` () =
    use _ = new Scope()
    let net = conv half 2 4 --> relu --> Net.residual (conv (geometry 3 1 1) 4 4 --> relu) --> relu
    let model = modelOf net (positive net 3UL)
    let images = (normal 4UL [ 1; 2; 8; 8 ]).Abs().Detach()
    images.RequiresGrad <- true
    let start = GuidedBackprop.units [| 1L |] [| 5L |]
    let output = Model.eval model images
    let plain = Autograd.Grad([| output |], [| start output |], [| images |])[0]
    agree 1e-6 "guided" (GuidedBackprop.gradient model "3" start images) plain

[<Fact>]
let ``an inactive unit has none, and a layer that is not there is refused`` () =
    use _ = new Scope()
    let net = conv half 1 2 --> leakyRelu 0.2
    let model = modelOf net (positive net 5UL)
    let images = -(normal 6UL [ 1; 1; 8; 8 ]).Abs()
    let guided = GuidedBackprop.gradient model "1" (GuidedBackprop.units [| 0L |] [| 0L |]) images
    Assert.Equal(0.0, guided.Abs().Max().Item())

    for action in
        [ fun () -> GuidedBackprop.gradient model "main.7" id images |> ignore
          fun () -> FeatureMaps.strongest model "main.7" 1 images |> ignore ] do
        Assert.Contains("main.7", Assert.Throws<GanException>(action).Message)

    let error = Assert.Throws<GanException>(fun () -> FeatureMaps.strongest model "1" 3 images |> ignore)
    Assert.Contains("has 2 feature maps, not 3", error.Message)

let private judge () = (ImageGan.networks 7UL Device.Cpu (Dcgan.create { Size = 20; Channels = 3 })).Discriminator

[<Fact>]
let ``the strongest activation of a map is the largest of its places`` () =
    use _ = new Scope()
    let model, images = judge (), normal 8UL [ 6; 3; 20; 20 ]
    let layer, shape = FeatureMaps.last model [| 1L; 3L; 20L; 20L |]
    Assert.Equal<int64[]>([| 1L; 128L; 5L; 5L |], shape)
    let struct (values, places) = FeatureMaps.strongest model layer 9 images
    let map = Model.activations model images |> List.find (fst >> (=) layer) |> snd
    let flat = map.Narrow(1L, 0L, 9L).Flatten(2L).ToArray<float32>() |> Array.chunkBySize 25
    Assert.Equal<float32[]>(Array.map Array.max flat, values.ToArray<float32>())

    let at =
        Array.map2 (fun (map: float32[]) place -> map[int (place: int64)]) flat (places.ToArray<int64>())

    Assert.Equal<float32[]>(Array.map Array.max flat, at)
    Assert.Equal<int64[]>([| 6L; 9L |], places.Shape)

[<Fact>]
let ``a unit sees what its convolutions reach`` () =
    use _ = new Scope()
    let model, images = judge (), normal 9UL [ 1; 3; 20; 20 ]
    // Two 4×4 windows of stride 2 and padding 1: place p sees pixels 4p − 3 … 4p + 6.
    let region place = FeatureMaps.receptiveField model "main.4" 5 place images
    Assert.Equal({ Top = 1; Left = 9; Height = 10; Width = 10 }, region (1L * 5L + 3L))
    Assert.Equal({ Top = 0; Left = 0; Height = 7; Width = 7 }, region 0L)

[<Fact>]
let ``features are the pooled maps of all convolution layers, and no image's depend on its company`` () =
    use _ = new Scope()
    let model, images = judge (), normal 10UL [ 4; 3; 20; 20 ]
    let features = DiscriminatorFeatures.ofImages model images
    Assert.Equal<int64[]>([| 4L; 16L * (64L + 128L) |], features.Shape)
    let first = Model.activations model images |> List.head |> snd
    // Windows of 10 pixels in 4 overlap: 0–2, 2–4, 5–7, 7–9.
    let window = (first.Narrow(2L, 2L, 3L).Narrow(3L, 7L, 3L)).Flatten 2L
    let largest = (window.ToArray<float32>()) |> Array.chunkBySize 9 |> Array.map Array.max
    let pooled = features.Narrow(1L, 0L, 1024L).Reshape(4L, 64L, 4L, 4L).Select(2L, 1L).Select(2L, 3L)
    Assert.Equal<float32[]>(largest, pooled.ToArray<float32>())

    agree
        golden
        "one alone"
        (DiscriminatorFeatures.ofImages model (images.Narrow(0L, 2L, 1L)))
        (features.Narrow(0L, 2L, 1L))

[<Fact>]
let ``a network without convolutions has no such features`` () =
    use _ = new Scope()

    let model =
        (ImageGan.networks 1UL Device.Cpu (VanillaGan.create Objective.nonSaturating { Size = 8; Channels = 1 }))
            .Discriminator

    let images = normal 1UL [ 2; 1; 8; 8 ]

    for action in
        [ fun () -> DiscriminatorFeatures.ofImages model images |> ignore
          fun () -> FeatureMaps.last model images.Shape |> ignore ] do
        Assert.Contains("no convolution layers", Assert.Throws<GanException>(action).Message)

[<Fact>]
let ``nothing stays behind`` () =
    let model = judge ()
    use _ = new Scope()
    let images = normal 11UL [ 2; 3; 20; 20 ]

    let once () =
        use _ = new Scope()
        let struct (_, places) = FeatureMaps.strongest model "main.4" 2 images
        let start = GuidedBackprop.units [| 0L; 1L |] (places.Flatten(0L).ToArray<int64>()[..1])
        GuidedBackprop.gradient model "main.4" start images |> ignore
        DiscriminatorFeatures.ofImages model images |> ignore
        FeatureMaps.receptiveField model "main.4" 0 3L (images.Narrow(0L, 0L, 1L)) |> ignore

    once ()
    use live = new LiveTensors()

    for _ in 1..5 do
        once ()
        Assert.Equal(0L, live.Added)
