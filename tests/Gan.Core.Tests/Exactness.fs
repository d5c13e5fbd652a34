/// Our gradients against float64's, on the weights, batch and noise of a file of benchmarks/pytorch/exactness.py.
/// Loaded by scripts/exactness.fsx, too, for the systems at full size.
module GanFunctional.Tests.Exactness

open System
open System.Collections.Generic
open System.Text.Json
open GanFunctional
open GanFunctional.Formats
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

/// One file: which system, at which size, and what it holds.
type Start =
    {
        System: string
        Small: bool
        Tensors: IReadOnlyDictionary<string, Tensor>
        /// PyTorch's errors: player, variant, error.
        Theirs: (string * string * float) list
    }

let read system small (path: string) =
    let struct (tensors, metadata) = Safetensors.Load path

    { System = system
      Small = small
      Tensors = Dictionary tensors
      Theirs =
        [ for player in JsonDocument.Parse(metadata["errors"]).RootElement.EnumerateObject() do
              for variant in player.Value.EnumerateObject() do
                  player.Name, variant.Name, variant.Value.GetDouble() ] }

let private given start (dtype: DType) (name: string) =
    let x = start.Tensors["given/" + name].to_type(if dtype = DType.Float64 then dtype else DType.Float32)
    if x.shape.Length = 4 then x.ChannelsLast() else x

// A network with the file's parameters. In float64 everything is, also the parameters.
let private model start (dtype: DType) (computing: DType -> Net<'i, 'o> -> Net<'i, 'o>) who net =
    use rng = Generators.Seeded(0UL)
    let net = if dtype = DType.Float64 then net else computing dtype net

    let own (leaf: Leaf) =
        let value = start.Tensors[$"network/{who}.{leaf.Path}"]

        if dtype = DType.Float64 && leaf.Tensor.dtype = DType.Float32 then
            value.to_type dtype
        else
            value.clone ()

    Model.ofParams net (Net.init rng net |> Params.map own)

// Each player's gradient at the start, by the names that PyTorch's side has for its parameters.
let private turns (game: Game<'batch, 'play>) (name: string -> string -> string) batch =
    use step = new Step(0UL, 0L, torch.CPU)
    let play = game.Play step batch

    [ for player in game.Players do
          let trained = player.Params.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer)
          let loss = Loss.Total(player.Loss.Terms play)
          let gradients = Autograd.Grad(loss, player.Params.Trained, retainGraph = true)
          player.Name, [ for leaf, gradient in Seq.zip trained gradients -> name player.Name leaf.Path, gradient ] ]

let private ofPlayer player path = (if player = "D" then "discriminator." else "generator.") + path
let private itself _ path = path
let private still = Optimizer.Sgd 0.0

let private imageGan start dtype (gan: ImageGan) =
    let networks =
        { Generator = model start dtype Net.mixedPrecision "generator" gan.Generator
          Discriminator = model start dtype Net.mixedPrecision "discriminator" gan.Discriminator }

    turns
        (Dcgan.game (fun _ _ -> given start dtype "latent") Objective.NonSaturating still networks)
        ofPlayer
        (given start dtype "real")

let private dcgan start = Dcgan.create (if start.Small then (ImageShape.Square(28, 1)) else (ImageShape.Square(64, 3)))

let private frog =
    let gan = Frog.create (ImageShape.Square(32, 3))
    let inEvaluation (net: Net<Tensor, Tensor>) = { net with Bind = fun place tree _ -> net.Bind place tree Eval }
    // In evaluation the discriminator differs by its dropout alone.
    { gan with Discriminator = inEvaluation gan.Discriminator }

let private pix2pix start dtype =
    let depth, patch, features = if start.Small then 5, 34, 16 else 8, 70, 64

    let unet =
        { Depth = depth; Features = features; Inputs = 3; Outputs = 3; Norm = Norm.Batch; Dropout = false }

    let model who net = model start dtype Net.mixedPrecision who net

    let networks: Pix2PixNetworks =
        { Generator = model "generator" (UNet.generator unet)
          Discriminator = model "discriminator" (PatchGan.discriminator Norm.Batch patch features 6) }

    let game = Pix2Pix.Game(networks, Objective.NonSaturating, still, l1 = 100.0)
    turns game ofPlayer (given start dtype "a", given start dtype "b")

let private cyclegan start dtype =
    let blocks, patch, features = if start.Small then 2, 34, 16 else 6, 70, 64

    let resnet =
        { Blocks = blocks
          Features = features
          Inputs = 3
          Outputs = 3
          Norm = Norm.Instance
          Dropout = false }

    let model who net = model start dtype Net.mixedPrecision who net
    let G, D = ResNet.generator resnet, PatchGan.discriminator Norm.Instance patch features 3

    let networks =
        { GeneratorAB = model "generator_ab" G
          GeneratorBA = model "generator_ba" G
          DiscriminatorA = model "discriminator_a" D
          DiscriminatorB = model "discriminator_b" D }

    use pools = CycleGan.Pools 50
    let game = CycleGan.Game(networks, pools, Objective.LeastSquares, still, cycle = 10.0, identity = 0.5)
    turns game itself (given start dtype "a", given start dtype "b")

let private stargan start dtype =
    let size, features, blocks, depth = if start.Small then 16, 16, 2, 3 else 128, 64, 6, 6
    let sets = [ { Count = 5; Kind = Attributes } ]
    let generator = StarGanNetworks.generator sets 3 features blocks
    let discriminator = StarGanNetworks.discriminator sets size 3 features depth

    let networks: StarGanModels =
        { Generator = model start dtype (Net.mixedPrecisionAs Net.both id) "generator" generator
          Discriminator = model start dtype (Net.mixedPrecisionAs id Net.both) "discriminator" discriminator }

    let draws: StarGanDraws =
        { Order = fun _ _ -> Tensors.From([| 1L; 2L; 3L; 0L |], 4L)
          Alpha = fun _ _ -> given start dtype "alpha" }

    let batch: StarGanBatch =
        { Images = given start dtype "images"; Labels = given start dtype "labels"; Dataset = 0 }

    let game =
        StarGan.Game(
            networks,
            sets,
            Objective.Wasserstein,
            adamG = still,
            adamD = still,
            classification = 1.0,
            reconstruction = 10.0,
            penalty = 10.0,
            critic = 5,
            draws = draws
        )

    turns game ofPlayer batch

let private gancls start dtype =
    let size, width, code, featuresG, featuresD =
        if start.Small then 16, 64, 16, 16, 16 else 64, 1024, 128, 128, 64

    let generator =
        GanCls.Generator(size, channels = 3, textWidth = width, code = code, latent = 100, features = featuresG)

    let discriminator =
        GanCls.Discriminator(size, channels = 3, textWidth = width, code = code, features = featuresD)

    use rng = Generators.Seeded(0UL)

    let networks: GanClsModels =
        { Generator = model start dtype (Net.mixedPrecisionAs Net.both id) "generator" generator
          Discriminator = model start dtype (Net.mixedPrecisionAs Net.both id) "discriminator" discriminator
          Encoder = Model.create rng Net.empty }

    let latents = Queue [ "latent"; "between" ]
    let latent _ _ = given start dtype (latents.Dequeue())

    let batch: GanClsBatch =
        { Images = given start dtype "real"
          Texts = given start dtype "code"
          WrongTexts = given start dtype "wrong" }

    let game =
        GanCls.Game(networks, latent, Objective.NonSaturating, adamG = still, adamD = still, interpolate = Nullable 0.5)

    turns game ofPlayer batch

let private completion start dtype =
    let gan = dcgan start

    let networks =
        { Generator = model start dtype Net.mixedPrecision "generator" gan.Generator
          Discriminator = model start dtype Net.mixedPrecision "discriminator" gan.Discriminator }

    let z = Params.leaf "z" (given start dtype "z")
    let known = Known.Pixels(given start dtype "mask")

    turns
        (Completion.game
            Completion.defaults
            known
            (given start dtype "real")
            z
            networks.Generator
            (Some networks.Discriminator))
        itself
        ()

let private gradients start dtype =
    match start.System with
    | "dcgan" -> imageGan start dtype (dcgan start)
    | "frog" -> imageGan start dtype frog
    | "pix2pix" -> pix2pix start dtype
    | "cyclegan" -> cyclegan start dtype
    | "stargan" -> stargan start dtype
    | "gancls" -> gancls start dtype
    | "completion" -> completion start dtype
    | other -> failwith $"'{other}' is no system of benchmarks/pytorch/exactness.py"

/// The norm of the difference from float64's over its norm, of all of a player's gradients together: player, error.
let errors start dtype =
    use _ = torch.NewDisposeScope()

    [ for player, found in gradients start dtype do
          let distances =
              [ for name, gradient in found do
                    let wanted = start.Tensors[$"wanted/{player}/{name}"].to_type DType.Float64
                    (gradient.detach().to_type DType.Float64 - wanted).norm().Item(), wanted.norm().Item() ]

          let size part = distances |> List.sumBy (fun pair -> part pair ** 2.0)
          player, sqrt (size fst / size snd) ]
