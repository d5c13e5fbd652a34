namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Known =
    | Pixels of mask: Tensor
    | LowResolution of factor: int

type CompletionSettings =
    { Weighting: Weighting
      Lambda: float
      Objective: Objective
      Optimizer: Optimizer
      Steps: int
      Bound: float option }

type CompletionProgress = { Step: int; Contextual: float; Prior: float; Generated: unit -> Tensor }

type Completed = { Latent: Tensor; Generated: Tensor; Overlay: Tensor; Blended: Tensor }

module Completion =
    let adam = Optimizer.Adam 0.01
    let nesterov = Optimizer.Momentum(0.01, 0.9, nesterov = true)

    let defaults =
        { Weighting = Plain
          Lambda = 0.1
          Objective = Objective.NonSaturating
          Optimizer = adam
          Steps = 1000
          Bound = Some 1.0 }

    let paper =
        { defaults with
            Weighting = Neighbourhood
            Lambda = 0.003
            Objective = Objective.Minimax
            Steps = 1500 }

    let start rng (count: int) (gan: ImageGan) =
        let shape = Scope.Run(fun () -> gan.Latent rng 1).shape
        Draw.Uniform(rng, Array.append [| int64 count |] (Array.tail shape), -1.0, 1.0)

    let private size (x: Tensor) = $"{x.shape[3]}×{x.shape[2]}"

    /// What a generated image is off by, weighted, from what is known.
    let private mismatch weighting known (images: Tensor) =
        match known with
        | Pixels mask when Array.tail mask.shape <> [| 1L; images.shape[2]; images.shape[3] |] ->
            fail
                "the mask has the shape %s, but the images %s: give one of their size"
                (shapeText mask.shape)
                (shapeText images.shape)
        | Pixels mask when mask.shape[0] <> 1L && mask.shape[0] <> images.shape[0] ->
            fail "there are %d masks for %d images: give one for all or one for each" mask.shape[0] images.shape[0]
        | Pixels mask ->
            let weight = Mask.weights weighting mask
            fun (generated: Tensor) -> weight .* (generated .- images)
        | LowResolution factor when
            factor < 1 || images.shape[2] % int64 factor <> 0L || images.shape[3] % int64 factor <> 0L
            ->
            fail
                "images of %s pixels can't be shrunk %d times: give a factor that divides both sides"
                (size images)
                factor
        | LowResolution factor ->
            let shrink x = F.avg_pool2d (x, [| int64 factor; int64 factor |])
            let known = shrink images
            fun generated -> shrink generated .- known

    let game settings known (images: Tensor) (z: Params) (generator: Model<Tensor, Tensor>) discriminator =
        let G = Model.eval generator
        let mismatch = mismatch settings.Weighting known images
        let contextual = Loss.Term("contextual", (fun generated -> (mismatch generated).abs().sum()))

        // The images are not whole, so the discriminator can't judge them.
        let noImages () : Tensor =
            fail "completion can't use an objective whose generator compares its images with real ones: take another"

        // The generator's loss is a mean over the batch.
        let prior judge =
            Loss.Term(
                "prior",
                fun generated ->
                    let logits = Logits(noImages, (fun () -> Model.eval judge generated))
                    float images.shape[0] .* Loss.Total(settings.Objective.Generator.Terms logits)
            )

        let loss =
            match discriminator with
            | Some judge -> contextual + settings.Lambda * prior judge
            | None -> contextual

        let bounded =
            match settings.Bound with
            | Some bound -> Params.clamp -bound bound
            | None -> ignore

        // A view of z is no variable, so that G computes in its own element type (see Net.mixedPrecision).
        let latent () = z.Trained[0].reshape(z.Trained[0].shape)

        { Play = fun _ () -> G(latent ())
          Players = [ player "z" z settings.Optimizer loss |> project bounded ] }

    let complete settings seed watch known (images: Tensor) generator discriminator (gan: ImageGan) =
        use _ = torch.NewDisposeScope()
        let height, width = int64 gan.Shape.Height, int64 gan.Shape.Width

        if Array.tail images.shape <> [| int64 gan.Shape.Channels; height; width |] then
            fail
                "the images have the shape %s, but this %s makes [%d, %d, %d, %d]: give images of its size and channels"
                (shapeText images.shape)
                gan.Name
                images.shape[0]
                gan.Shape.Channels
                height
                width

        let count = images.shape[0]
        use rng = Generators.Seeded(seed, images.device)
        let z = Params.leaf "z" (start rng (int count) gan)
        use trainer = Trainer.start seed images.device (game settings known images z generator discriminator)

        let generate () =
            use _ = torch.no_grad ()
            Model.eval generator z.Trained[0]

        for step in 1 .. settings.Steps do
            use _ = torch.NewDisposeScope()
            trainer.Play()
            let losses = Map [ for KeyValue(term, loss) in trainer.Report() -> term, loss ]

            watch
                { Step = step
                  Contextual = losses["z.contextual"] / float count
                  Prior = (Map.tryFind "z.prior" losses |> Option.defaultValue 0.0) / float count
                  Generated = generate }

        let generated = generate ()

        let mask =
            match known with
            | Pixels mask -> mask
            | LowResolution _ -> torch.zeros ([| 1L; 1L; height; width |], images.dtype, images.device)

        { Latent = (z.Trained[0]).detach().clone().MoveToOuterDisposeScope()
          Generated = generated.MoveToOuterDisposeScope()
          Overlay = (mask .* images .+ (1.0 .- mask) .* generated).MoveToOuterDisposeScope()
          Blended = (Poisson.blend mask images generated).Clamp(-1.0, 1.0).MoveToOuterDisposeScope() }
