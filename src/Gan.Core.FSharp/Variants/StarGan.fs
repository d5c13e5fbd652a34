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
      GeneratorRate: float
      DiscriminatorRate: float
      ConstantRounds: int64
      DecayRounds: int64 }

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
          Objective = Objective.wasserstein
          ClassWeight = 1.0
          ReconstructionWeight = 10.0
          PenaltyWeight = 10.0
          CriticRounds = 5
          GeneratorRate = 1e-4
          DiscriminatorRate = 1e-4
          ConstantRounds = 100_000L
          DecayRounds = 100_000L }

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
          Between = Penalty.interpolate (draws.Alpha step.Rng count) batch.Images fake
          G = G
          D = Model.train step networks.Discriminator }

    let game
        draws
        (settings: StarGanSettings)
        (adamG, adamD)
        (networks: StarGanModels)
        : Game<StarGanBatch, StarGanPlay> =
        // One look at an image, and what should be found: (source logits, (data set, labels, class logits)).
        let look image labels (play: StarGanPlay) =
            let source, classes = play.D(image play)
            source, (play.Dataset, labels play, classes)

        let found (_, (dataset, labels, classes)) =
            StarGanLabels.classification settings.Datasets dataset labels classes

        let classified = settings.ClassWeight * Loss.term "class" found
        let real = Loss.term "real" (fst >> settings.Objective.Real)
        let fake = Loss.term "fake" (settings.Objective.Fake)

        let penalty =
            if settings.PenaltyWeight > 0.0 then
                settings.PenaltyWeight * Penalty.gradient (fun play -> play.D >> fst) _.Between
            else
                Loss.zero

        // The generator's own turn sees its fakes with their graph.
        let withGraph (play: StarGanPlay) = { play with Fake = play.G play.Real play.Targets }
        let back (play: StarGanPlay) = play.G play.Fake play.Labels
        let reconstructed = settings.ReconstructionWeight * Loss.named "reconstruction" (Loss.l1 _.Real back)
        let fool = Objective.fool settings.Objective fst

        // Real images and fakes in one batch: D has no layer that mixes them.
        let lookAtBoth (play: StarGanPlay) =
            let count = play.Real.shape[0]
            let source, classes = play.D(torch.cat [| play.Real; play.Fake |])
            let half first (x: Tensor) = x.narrow (0, first, count)
            (half 0L source, (play.Dataset, play.Labels, half 0L classes)), half count source

        let critic = Loss.via lookAtBoth (Loss.via fst (real + classified) + Loss.via snd fake) + penalty

        let generator =
            Loss.via withGraph (Loss.via (look _.Fake _.Targets) (fool + classified) + reconstructed)

        { Play = play draws settings networks
          Players =
            [ player "D" networks.Discriminator.Params adamD critic
              player "G" networks.Generator.Params adamG generator |> every settings.CriticRounds ] }

    let start seed device (settings: StarGanSettings) networks =
        let adam rate turns =
            let constant, decay = settings.ConstantRounds / turns, settings.DecayRounds / turns

            let schedule =
                if decay > 0L then
                    Schedule.constantThenLinear constant decay
                else
                    Schedule.constant

            Optim.adam rate (0.5, 0.999) |> Optim.scheduled schedule

        let optimizers =
            adam settings.GeneratorRate (int64 settings.CriticRounds), adam settings.DiscriminatorRate 1L

        Trainer.start seed device (game draws settings optimizers networks)
