namespace GanFunctional.Tests

open System
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

/// A variant that is small enough for many rounds, on a device and in an element type: played for so many rounds on batches of its own,
/// it gives every byte that it has trained, its optimizers' state and its losses.
type SmallGame = { Name: string; Play: Device -> DType -> int -> (string * byte[]) list }

/// One small game of each variant, of networks with so many features in their first layers.
module SmallGames =
    /// A GAN that makes images from noise, by name.
    let gan name shape =
        match name with
        | "dcgan" -> Dcgan.create shape
        | "gan" -> VanillaGan.create Objective.NonSaturating shape
        | _ -> Frog.create shape

    let private adam = Optimizer.Adam(1e-3 * Schedule.InverseTime 0.1, 0.5)

    let private played
        device
        rounds
        (trees: (string * Params) list)
        (game: Game<'batch, 'play>)
        (batch: int -> 'batch)
        =
        use trainer = Trainer.start 7UL device game

        for round in 0 .. rounds - 1 do
            use _ = torch.NewDisposeScope()
            trainer.Play(batch round)

            trainer.Fault
            |> Option.iter (fun fault -> failwith $"{fault.Player}.{fault.Term} is not finite in step {round}")

        let losses =
            reported trainer |> List.map (fun (name, value) -> name, System.BitConverter.GetBytes value)

        [ for name, tree in trees do
              for path, bytes in bytes tree do
                  $"{name}.{path}", bytes
          for name, tensor in trainer.State() do
              name, tensor.ToBytes()
          yield! losses ]

    let private images device seed (shape: int list) =
        (torch.tanh (normal (uint64 seed) shape)).``to``(device: Device).ChannelsLast()

    let private two (a: Params) (b: Params) = [ "a", a; "b", b ]

    let private imageGan (gan: ImageGan) shape game =
        { Name = gan.Name
          Play =
            fun device dtype rounds ->
                let networks = ImageGan.networks 3UL device (ImageGan.mixedPrecision dtype gan)
                let trees = two networks.Generator.Params networks.Discriminator.Params
                played device rounds trees (game networks) (fun round -> images device round shape) }

    let private dcgan features =
        let shape = ImageShape.Square(16, 3)

        let gan =
            { Dcgan.create shape with
                Generator = Dcgan.generator features shape
                Discriminator = Net.group "first" (Activations.dropout 0.3) --> Dcgan.discriminator features shape }

        imageGan gan [ 4; 3; 16; 16 ] (Dcgan.game gan.Latent Objective.NonSaturating adam)

    let private vanilla =
        let gan = VanillaGan.create Objective.NonSaturating (ImageShape.Square(8, 1))
        imageGan gan [ 4; 1; 8; 8 ] (Dcgan.game gan.Latent Objective.NonSaturating adam)

    let private frog =
        let gan =
            { Frog.create (ImageShape.Square(32, 3)) with
                Generator = Layers.linear 32 48 --> Activations.tanh --> Activations.reshape [ 3; 4; 4 ]
                Discriminator = Activations.flatten --> Activations.dropout 0.4 --> Layers.linear 48 1 }

        imageGan gan [ 4; 3; 4; 4 ] Frog.game

    let private falling = Optimizer.Adam(2e-4 * Schedule.ConstantThenLinear(2L, 10L), 0.5)

    let private pix2pix features =
        let generator =
            UNet.generator
                { Depth = 4; Features = features; Inputs = 3; Outputs = 3; Norm = Norm.Batch; Dropout = true }

        let discriminator = PatchGan.discriminator Norm.Batch 16 features 6

        { Name = "pix2pix"
          Play =
            fun device dtype rounds ->
                let networks = Pix2Pix.Networks(3UL, device, dtype, generator, discriminator)
                let game = Pix2Pix.Game(networks, Objective.NonSaturating, falling, l1 = 100.0)
                let trees = two networks.Generator.Params networks.Discriminator.Params
                let pair round = images device round [ 2; 3; 16; 16 ], images device (round + 50) [ 2; 3; 16; 16 ]
                played device rounds trees game pair }

    let private cycleGan features =
        let g =
            ResNet.generator
                { Blocks = 1; Features = features; Inputs = 3; Outputs = 3; Norm = Norm.Instance; Dropout = false }

        let d = PatchGan.discriminator Norm.Instance 16 features 3

        { Name = "cyclegan"
          Play =
            fun device dtype rounds ->
                let networks = CycleGan.Networks(3UL, device, dtype, g, g, d, d)
                use pools = CycleGan.Pools 3
                let trees = two networks.GeneratorAB.Params networks.DiscriminatorB.Params
                let pair round = images device round [ 1; 3; 16; 16 ], images device (round + 50) [ 1; 3; 16; 16 ]
                let game = CycleGan.Game(networks, pools, Objective.LeastSquares, falling, cycle = 10.0, identity = 0.5)
                played device rounds trees game pair }

    let private starGan features =
        let sets = [ { Count = 3; Kind = Attributes }; { Count = 2; Kind = Domains } ]
        let generator = StarGanNetworks.generator sets 3 features 1
        let discriminator = StarGanNetworks.discriminator sets 16 3 features 6

        { Name = "stargan"
          Play =
            fun device dtype rounds ->
                let models = StarGan.Networks(3UL, device, dtype, generator, discriminator)
                let trees = two models.Generator.Params models.Discriminator.Params

                let batch round : StarGanBatch =
                    let set = round / 2 % 2
                    let labels = (normal (uint64 round) [ 3; sets[set].Count ]).GreaterThan 0.0

                    { Images = images device round [ 3; 3; 16; 16 ]
                      Labels = (labels.to_type DType.Float32).``to`` device
                      Dataset = set }

                let game =
                    StarGan.Game(
                        models,
                        sets,
                        Objective.Wasserstein,
                        adamG = adam,
                        adamD = adam,
                        classification = 1.0,
                        reconstruction = 10.0,
                        penalty = 10.0,
                        critic = 2
                    )

                played device rounds trees game batch }

    let private ganCls features =
        let generator =
            GanCls.Generator(size = 16, channels = 3, textWidth = 8, code = 128, latent = 100, features = features)

        let discriminator =
            GanCls.Discriminator(size = 16, channels = 3, textWidth = 8, code = 128, features = features)

        let encoder = TextEncoder.network 9 6 8
        let latent (rng: Rng) (count: int) = Draw.Normal(rng, [| count; 100 |])

        { Name = "gancls"
          Play =
            fun device dtype rounds ->
                let models = GanCls.Networks(3UL, device, dtype, generator, discriminator, encoder)
                let trees = two models.Generator.Params models.Discriminator.Params @ [ "e", models.Encoder.Params ]

                let texts round =
                    (Tensors.From([| for i in 0..8 -> int64 ((i * i + round) % 9) |], 3L, 3L)).``to``(device: Device)

                let batch round : GanClsBatch =
                    { Images = images device round [ 3; 3; 16; 16 ]
                      Texts = texts round
                      WrongTexts = texts (round + 3) }

                let game =
                    GanCls.Game(
                        models,
                        latent,
                        Objective.NonSaturating,
                        adamG = adam,
                        adamD = adam,
                        interpolate = Nullable 0.5
                    )

                played device rounds trees game batch }

    let private completion features =
        { Name = "completion"
          Play =
            fun device dtype rounds ->
                let shape = ImageShape.Square(16, 3)

                let gan =
                    { Dcgan.create shape with
                        Generator = Dcgan.generator features shape
                        Discriminator = Dcgan.discriminator features shape }

                let networks = ImageGan.networks 3UL device (ImageGan.mixedPrecision dtype gan)
                let mask = Pixels((Mask.left 16 16).``to``(device: Device))
                let z = Params.leaf "z" ((normal 8UL [ 2; 100; 1; 1 ]).``to``(device: Device).DetachFromDisposeScope())

                let game =
                    Completion.game
                        Completion.defaults
                        mask
                        (images device 5 [ 2; 3; 16; 16 ])
                        z
                        networks.Generator
                        (Some networks.Discriminator)

                played device rounds [ "z", z ] game ignore }

    let ofFeatures features =
        let sized = [ dcgan; pix2pix; cycleGan; starGan; ganCls; completion ]
        [ vanilla; frog ] @ [ for game in sized -> game features ]

    let all = ofFeatures 4
    let named name = all |> List.find (fun game -> game.Name = name)
