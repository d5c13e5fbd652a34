module GanFunctional.Tests.Variants.CompletionTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private descents = Golden.cases "completion" (fun case -> case.Op = "completion")

/// The case's settings, with its mask in the given element type.
let private read (case: Case) (dtype: DType) =
    let known =
        match (case.Arg "shrink").GetInt32() with
        | 0 -> Pixels(case["mask"].to_type dtype)
        | factor -> LowResolution factor

    known,
    { Completion.defaults with
        Weighting = if case.Text "weighting" = "plain" then Plain else Neighbourhood
        Lambda = (case.Arg "lambda").GetDouble()
        Objective =
            match case.Text "objective" with
            | "minimax" -> Objective.Minimax
            | _ -> Objective.NonSaturating
        Optimizer = if case.Text "optimizer" = "adam" then Completion.adam else Completion.nesterov }

let private descends (case: Case) dtype prefix =
    use _ = torch.NewDisposeScope()
    let networks = GoldenGame.networks case dtype (Dcgan.create (ImageShape.Square(28, 1)))
    let input (name: string) = (Golden.filled ((case.About.GetProperty "fill").GetProperty name) 0).to_type(dtype)
    let known, settings = read case dtype
    let z = Params.leaf "z" (input "z")

    let game =
        Completion.game settings known (input "images") z networks.Generator (Some networks.Discriminator)

    use trainer = Trainer.start 1UL torch.CPU game
    let loss, path = case[prefix + "loss"], case[prefix + "z"]

    for step in 1 .. int loss.shape[0] do
        use _ = torch.NewDisposeScope()

        if case.Has $"{prefix}grad{step}" then
            let play = game.Play (firstStep 1UL) ()
            let gradient = Autograd.Grad(Loss.Total(game.Players.Head.Loss.Terms play), z.Trained)
            agree golden $"{prefix}the gradient in step {step}" gradient[0] case[$"{prefix}grad{step}"]

        trainer.Play()
        let report = Map(reported trainer)
        let expected = (loss.select (0L, int64 (step - 1))).ToArray<float>()
        agreeNumbers golden $"{prefix}contextual in step {step}" report["z.contextual"] expected[0]
        agreeNumbers golden $"{prefix}prior in step {step}" report["z.prior"] expected[1]
        agree golden $"{prefix}z after step {step}" (z.Trained[0].flatten 1) (path.select (0L, int64 (step - 1)))

/// A small GAN, its running statistics away from their start.
let private gan =
    { Dcgan.create (ImageShape.Square(16, 1)) with
        Generator = Dcgan.generator 4 (ImageShape.Square(16, 1))
        Discriminator = Dcgan.discriminator 4 (ImageShape.Square(16, 1)) }

let private warmed (gan: ImageGan) =
    let networks = ImageGan.networks 1UL torch.CPU gan
    use rng = Generators.Seeded(2UL)
    let fake = inTraining networks.Generator (gan.Latent rng 16)
    inTraining networks.Discriminator fake |> ignore
    networks

let private networks = warmed gan

let private few = { Completion.defaults with Steps = 5 }

let private images count =
    use rng = Generators.Seeded(9UL)
    Draw.Uniform(rng, [| int64 count; 1L; 16L; 16L |], -1.0, 1.0)

[<Tests>]
let tests =
    testList
        "Variants.CompletionTests"
        [ testTheory
              "losses, gradients and z of 20 steps are PyTorch's, each image's as if it were alone"
              descents
              (fun name ->
                  let case = Golden.case "completion" name
                  descends case DType.Float32 ""
                  descends case DType.Float64 "float64/")

          law
              "completed images keep their known pixels bit for bit, and the networks stand still"
              10
              (Prop.forAll (Arb.fromGen (Gen.zip (Gen.choose (0, 100)) (Gen.choose (1, 1000)))) (fun (missing, seed) ->
                  use _ = torch.NewDisposeScope()
                  use rng = Generators.Seeded(uint64 seed)
                  let before = bytes networks.Generator.Params, bytes networks.Discriminator.Params
                  let mask = Mask.random rng (float missing / 100.0) 3 16 16
                  let y = images 3

                  let result =
                      Completion.complete
                          { few with Steps = 2 }
                          (uint64 seed)
                          ignore
                          (Pixels mask)
                          y
                          networks.Generator
                          (Some networks.Discriminator)
                          gan


                  PoissonTests.sameWhere mask result.Overlay y
                  && PoissonTests.sameWhere mask result.Blended y
                  && PoissonTests.sameWhere (1.0 - mask) result.Overlay result.Generated
                  && result.Latent.abs().max().Item() <= 1.0
                  && before = (bytes networks.Generator.Params, bytes networks.Discriminator.Params)))

          testTheory
              "an image alone is completed as in a batch"
              [ true, "dcgan"; false, "dcgan"; true, "gan" ]
              (fun (adam, name) ->
                  use _ = torch.NewDisposeScope()

                  let gan =
                      if name = "dcgan" then
                          gan
                      else
                          VanillaGan.create Objective.NonSaturating gan.Shape

                  let networks = warmed gan

                  let settings =
                      { few with
                          Weighting = Neighbourhood
                          Optimizer = if adam then Completion.adam else Completion.nesterov
                          Steps = 20 }

                  let y = images 4

                  let complete y =
                      Completion.complete
                          settings
                          7UL
                          ignore
                          (Pixels(Mask.centre 16 16))
                          y
                          networks.Generator
                          (Some networks.Discriminator)
                          gan

                  let together, alone = complete y, complete (y.narrow (0L, 0L, 1L))
                  let first (x: Tensor) = x.narrow (0L, 0L, 1L)
                  agree 1e-4 "z" alone.Latent (first together.Latent)
                  agree 1e-4 "the overlay" alone.Overlay (first together.Overlay)
                  agree 1e-4 "the blend" alone.Blended (first together.Blended))

          testCase "an image that the generator makes is found again better than it was at the start" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded(3UL)
              let y = ImageGan.sample networks.Generator (Completion.start rng 2 gan) 2
              let path, last = ResizeArray(), y.zeros_like ()

              let watch (progress: CompletionProgress) =
                  path.Add progress
                  last.copy_ (progress.Generated()) |> ignore

              let settings = { few with Lambda = 0.003; Steps = 100 }

              let result =
                  Completion.complete
                      settings
                      4UL
                      watch
                      (Pixels(Mask.centre 16 16))
                      y
                      networks.Generator
                      (Some networks.Discriminator)
                      gan

              Expect.sequenceEqual (path |> Seq.map _.Step) [ 1..100 ] "the steps"

              Expect.isTrue
                  (path[99].Contextual < 0.5 * path[0].Contextual)
                  $"{path[0].Contextual} → {path[99].Contextual}"

              Expect.isTrue (same result.Generated last) "the result is the last one shown")

          testCase "a step leaves no tensors behind" (fun () ->
              use _ = torch.NewDisposeScope()
              use live = new LiveTensors()
              let counts = ResizeArray()

              let watch (progress: CompletionProgress) =
                  progress.Generated() |> ignore
                  counts.Add live.Added

              Completion.complete
                  { few with Steps = 10 }
                  1UL
                  watch
                  (Pixels(Mask.left 16 16))
                  (images 2)
                  networks.Generator
                  (Some networks.Discriminator)
                  gan
              |> ignore

              Expect.sequenceEqual (Seq.skip 1 counts) (Seq.replicate 9 counts[1]) "live tensors after each look")

          testCase "a bound holds z, none leaves it free" (fun () ->
              use _ = torch.NewDisposeScope()
              let fast bound = { few with Optimizer = Optimizer.Sgd 1e4; Bound = bound }

              let largest bound =
                  let result =
                      Completion.complete
                          (fast bound)
                          1UL
                          ignore
                          (LowResolution 8)
                          (images 2)
                          networks.Generator
                          (Some networks.Discriminator)
                          gan

                  Expect.isTrue (same result.Overlay result.Generated) "without known pixels, all is generated"
                  result.Latent.abs().max().Item()

              Expect.equal (largest (Some 0.5)) 0.5 "the largest number of a bounded z"
              Expect.isTrue (largest None > 1.0) "z without a bound goes beyond 1")

          testCase "what does not fit is refused by a sentence with both sizes" (fun () ->
              use _ = torch.NewDisposeScope()

              let refused known y (words: string list) =
                  let complete () =
                      Completion.complete few 1UL ignore known y networks.Generator (Some networks.Discriminator) gan
                      |> ignore

                  let error = Expect.thrown<GanException> complete

                  for word in words do
                      Expect.stringContains error.Message word "the message"

              refused (Pixels(Mask.centre 12 16)) (images 2) [ "[1, 1, 12, 16]"; "[2, 1, 16, 16]" ]
              refused (Pixels((Mask.centre 16 16).expand(3L, 1L, 16L, 16L))) (images 2) [ "3 masks"; "2 images" ]
              refused (LowResolution 3) (images 2) [ "16×16"; "3 times" ]
              refused (LowResolution 8) (torch.zeros [| 2L; 3L; 16L; 16L |]) [ "[2, 3, 16, 16]"; "[2, 1, 16, 16]" ]) ]
