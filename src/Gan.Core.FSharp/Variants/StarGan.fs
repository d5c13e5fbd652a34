namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

[<RequireQualifiedAccess>]
type StarGanSettings =
    { Size: int
      Channels: int
      Datasets: LabelSet list
      Features: int
      DiscriminatorFeatures: int
      Blocks: int
      Depth: int
      Objective: Objective
      ClassWeight: float
      ReconstructionWeight: float
      PenaltyWeight: float
      CriticRounds: int
      GeneratorRate: Schedule
      DiscriminatorRate: Schedule }

[<RequireQualifiedAccess>]
type StarGanModels = { Generator: Model<Tensor * Tensor, Tensor>; Discriminator: Model<Tensor, Tensor * Tensor> }

[<RequireQualifiedAccess>]
type StarGanBatch = { Images: Tensor; Labels: Tensor; Dataset: int }

[<RequireQualifiedAccess>]
type StarGanDraws = { Order: Rng -> int -> Tensor; Alpha: Rng -> int -> Tensor }

type StarGanPlay =
    { Real: Tensor
      Dataset: int
      Labels: Tensor
      Targets: Tensor
      Fake: Tensor
      Between: Tensor
      G: Tensor -> Tensor -> Tensor
      D: Tensor -> Tensor * Tensor }

module StarGan =
    let defaults: StarGanSettings =
        { Size = 128
          Channels = 3
          Datasets = [ { Count = 5; Kind = Attributes } ]
          Features = 64
          DiscriminatorFeatures = 64
          Blocks = 6
          Depth = 6
          Objective = Objective.Wasserstein
          ClassWeight = 1.0
          ReconstructionWeight = 10.0
          PenaltyWeight = 10.0
          CriticRounds = 5
          GeneratorRate = 1e-4 * Schedule.ConstantThenLinear(100_000L, 100_000L)
          DiscriminatorRate = 1e-4 * Schedule.ConstantThenLinear(100_000L, 100_000L) }

    let private check (settings: StarGanSettings) =
        if settings.Size < 8 || settings.Size % 4 <> 0 then
            fail
                "StarGAN can't translate images of %d×%d pixels: the size must be a multiple of 4 and at least 8"
                settings.Size
                settings.Size

        if settings.Datasets.IsEmpty || settings.Datasets |> List.exists (fun set -> set.Count < 1) then
            fail "StarGAN needs at least one label in every data set: give each its labels"

    let generator (settings: StarGanSettings) =
        check settings

        StarGanNetworks.generator
            settings.Channels
            (StarGanLabels.width settings.Datasets)
            settings.Features
            settings.Blocks

    let discriminator (settings: StarGanSettings) =
        check settings
        let depth = min settings.Depth (System.Numerics.BitOperations.Log2(uint settings.Size))
        let classes = StarGanLabels.classes settings.Datasets

        StarGanNetworks.discriminator
            settings.Channels
            classes
            settings.DiscriminatorFeatures
            depth
            (settings.Size >>> depth)

    let networks seed (device: Device) dtype settings : StarGanModels =
        use rng = Generators.Seeded(seed, device)

        { Generator = Model.create (rng.Derive "generator") (Net.computingAs Net.both id dtype (generator settings))
          Discriminator =
            Model.create (rng.Derive "discriminator") (Net.computingAs id Net.both dtype (discriminator settings)) }

    let draws: StarGanDraws =
        { Order = fun rng count -> Draw.Permutation(rng, int64 count)
          Alpha = fun rng count -> Draw.Uniform(rng, [| int64 count; 1L; 1L; 1L |]) }

    let translate
        (settings: StarGanSettings)
        (run: Tensor * Tensor -> Tensor)
        dataset
        (images: Tensor)
        (labels: Tensor)
        =
        run (images, (StarGanLabels.vector settings.Datasets dataset labels).to_type images.dtype)

    let private play
        (draws: StarGanDraws)
        settings
        (networks: StarGanModels)
        (step: Step)
        (batch: StarGanBatch)
        : StarGanPlay =
        let G = translate settings (Model.train step networks.Generator) batch.Dataset
        let count = int batch.Images.shape[0]
        let targets = batch.Labels.index_select (0L, draws.Order step.Rng count)
        // The discriminator's turn needs no graph through the generator.
        let fake = using (torch.no_grad ()) (fun _ -> G batch.Images targets)

        { Real = batch.Images
          Dataset = batch.Dataset
          Labels = batch.Labels
          Targets = targets
          Fake = fake
          Between = Penalty.Interpolate(draws.Alpha step.Rng count, batch.Images, fake)
          G = G
          D = Model.train step networks.Discriminator }

    let game
        draws
        (settings: StarGanSettings)
        (adamG, adamD)
        (networks: StarGanModels)
        : Game<StarGanBatch, StarGanPlay> =
        let { Critic = critic; Generator = adversarial }: Objective = settings.Objective

        let found (dataset, labels, classes) = StarGanLabels.classification settings.Datasets dataset labels classes

        let classified = settings.ClassWeight * Loss.Term("class", found)

        // Real images and fakes in one batch: D has no layer that mixes them.
        let lookAtBoth (play: StarGanPlay) =
            let count = play.Real.shape[0]
            let source, classes = play.D(torch.cat [| play.Real; play.Fake |])
            let half first (x: Tensor) = x.narrow (0, first, count)

            Logits((fun () -> half 0L source), (fun () -> half count source)),
            (play.Dataset, play.Labels, half 0L classes)

        let lookAtFake (play: StarGanPlay) =
            let source, classes = play.D play.Fake
            Logits((fun () -> fst (play.D play.Real)), (fun () -> source)), (play.Dataset, play.Targets, classes)

        let penalty =
            if settings.PenaltyWeight > 0.0 then
                let between (play: StarGanPlay) =
                    let points = Penalty.Variable play.Between
                    points, fst (play.D points)

                settings.PenaltyWeight * Loss.Via(between, Penalty.Gradient(fst, snd))
            else
                Loss.Zero()

        // The generator's own turn sees its fakes with their graph.
        let withGraph (play: StarGanPlay) = { play with Fake = play.G play.Real play.Targets }
        let back (play: StarGanPlay) = play.G play.Fake play.Labels

        let reconstructed = settings.ReconstructionWeight * Loss.L1(_.Real, back).Named "reconstruction"

        let critic = Loss.Via(lookAtBoth, Loss.Via(fst, critic) + Loss.Via(snd, classified)) + penalty

        let generator =
            Loss.Via(
                withGraph,
                Loss.Via(lookAtFake, Loss.Via(fst, adversarial) + Loss.Via(snd, classified)) + reconstructed
            )

        { Play = play draws settings networks
          Players =
            [ player "D" networks.Discriminator.Params adamD critic
              player "G" networks.Generator.Params adamG generator |> every settings.CriticRounds ] }

    let start seed device (settings: StarGanSettings) networks =
        let adam rate = Optimizer.Adam(rate, beta1 = 0.5)
        let optimizers = adam settings.GeneratorRate, adam settings.DiscriminatorRate
        Trainer.start seed device (game draws settings optimizers networks)
