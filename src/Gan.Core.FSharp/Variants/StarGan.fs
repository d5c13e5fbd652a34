namespace GanFunctional.Variants

open System
open System.Runtime.InteropServices
open GanFunctional
open GanFunctional.Torch
open TorchSharp

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

[<AbstractClass; Sealed>]
type StarGan =
    static member Networks(seed: uint64, device: Device, dtype, generator, discriminator) : StarGanModels =
        use rng = Generators.Seeded(seed, device)

        { Generator = Model.create (rng.Derive "generator") (Net.mixedPrecisionAs Net.both id dtype generator)
          Discriminator =
            Model.create (rng.Derive "discriminator") (Net.mixedPrecisionAs id Net.both dtype discriminator) }

    static member Translate(sets, generator: Func<Tensor * Tensor, Tensor>, dataset, images: Tensor, labels) =
        generator.Invoke(images, (StarGanLabels.vector sets dataset labels).to_type images.dtype)

    static member private AtRandom: StarGanDraws =
        { Order = fun rng count -> Draw.Permutation(rng, int64 count)
          Alpha = fun rng count -> Draw.Uniform(rng, [| int64 count; 1L; 1L; 1L |]) }

    static member private Play
        (networks: StarGanModels, sets, draws: StarGanDraws, step: Step, batch: StarGanBatch)
        : StarGanPlay =
        let generator = Model.train step networks.Generator
        let G images labels = StarGan.Translate(sets, generator, batch.Dataset, images, labels)
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

    static member Game
        (
            networks: StarGanModels,
            sets,
            objective: Objective,
            adamG,
            adamD,
            classification: float,
            reconstruction: float,
            penalty: float,
            critic,
            [<Optional; DefaultParameterValue(null: StarGanDraws | null)>] draws: StarGanDraws | null
        ) =
        let draws = Option.ofObj draws |> Option.defaultValue StarGan.AtRandom
        let found (dataset, labels, logits) = StarGanLabels.classification sets dataset labels logits
        let classified = classification * Loss.Term("class", found)

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

        let slope =
            if penalty > 0.0 then
                let between (play: StarGanPlay) =
                    let points = Penalty.Variable play.Between
                    points, fst (play.D points)

                penalty * Loss.Via(between, Penalty.Gradient(fst, snd))
            else
                Loss.Zero()

        // The generator's own turn sees its fakes with their graph.
        let withGraph (play: StarGanPlay) = { play with Fake = play.G play.Real play.Targets }
        let back (play: StarGanPlay) = play.G play.Fake play.Labels

        let reconstructed = reconstruction * Loss.L1(_.Real, back).Named "reconstruction"

        let discriminator =
            Loss.Via(lookAtBoth, Loss.Via(fst, objective.Critic) + Loss.Via(snd, classified)) + slope

        let generator =
            Loss.Via(
                withGraph,
                Loss.Via(lookAtFake, Loss.Via(fst, objective.Generator) + Loss.Via(snd, classified)) + reconstructed
            )

        { Play = fun step batch -> StarGan.Play(networks, sets, draws, step, batch)
          Players =
            [ player "D" networks.Discriminator.Params adamD discriminator
              player "G" networks.Generator.Params adamG generator |> every critic ] }
