module GanFunctional.Tests.Variants.GanClsTests

open System
open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private small =
    { GanCls.defaults with
        Size = 16
        Tokens = 9
        Embedding = 6
        TextWidth = 8
        Features = 4
        DiscriminatorFeatures = 4 }

let private models settings = GanCls.networks 1UL torch.CPU DType.Float32 settings

let private batch () : GanClsBatch =
    { Images = torch.tanh (normal 5UL [ 3; 3; 16; 16 ])
      Texts = Tensors.From([| 2L; 3L; 0L; 4L; 1L; 5L; 6L; 0L; 0L |], 3L, 3L)
      WrongTexts = Tensors.From([| 7L; 3L; 0L; 8L; 5L; 0L; 2L; 3L; 0L |], 3L, 3L) }

let private still = Optimizer.Sgd 0.0

let private play settings models =
    let game = GanCls.game (GanCls.latent settings) settings (still, still) models
    game, game.Play (firstStep 3UL) (batch ())

let private text = Gen.choose (1, 8) |> Gen.map int64 |> Gen.nonEmptyListOf |> Gen.map (List.truncate 5)

[<Tests>]
let tests =
    testList
        "Variants.GanClsTests"
        [ testCase
              "the encoder is trained by the discriminator's turn, and no gradient reaches it from the generator's"
              (fun () ->
                  use _ = torch.NewDisposeScope()
                  let models = models small
                  let game, play = play small models
                  Expect.isFalse (play.Code.requires_grad || play.Between.requires_grad) "the play carries no graph"
                  let discriminator = Loss.Total(game.Players[0].Loss.Terms play)
                  let table = models.Encoder.Params["embedding.weight"]
                  let gradient = Autograd.Grad(discriminator, [| table |], retainGraph = true)[0]

                  for id in 0..8 do
                      // Neither padding (0) nor what isn't known (1) is learnt from.
                      Expect.equal
                          ((gradient.select (0L, int64 id)).abs().max().Item() > 0.0)
                          (id > 1)
                          "whether a token's row has a gradient"

                  Expect.contains (game.Players[0].Params.Trained) table "the discriminator's player trains the table"

                  Expect.isFalse
                      (Seq.contains table (game.Players[1].Params.Trained))
                      "the generator's player does not")

          testCase "without interpolation the generator has one term" (fun () ->
              use _ = torch.NewDisposeScope()

              let terms settings =
                  let game, play = play settings (models settings)
                  [ for player in game.Players -> [ for term in player.Loss.Terms play -> term.Name, term.Weight ] ]

              // The real image with its own text is in both pairs.
              let discriminator = [ "real", 0.5; "wrong", 0.5; "real", 0.5; "fake", 0.5 ]
              let plain = terms { small with Interpolate = false }
              let interpolated = terms small
              Expect.equal plain [ discriminator; [ "adversarial", 1.0 ] ] "the terms without interpolation"

              Expect.equal
                  interpolated
                  [ discriminator; [ "adversarial", 1.0; "interpolated", 1.0 ] ]
                  "the terms with interpolation")

          testCase "codes that others have made pass as they are" (fun () ->
              use _ = torch.NewDisposeScope()
              let models = models { small with Tokens = 0 }
              let codes = normal 1UL [ 2; 8 ]
              Expect.isTrue (same codes (inTraining models.Encoder codes)) "the codes are passed on"
              Expect.equal models.Encoder.Params.Count 0L "the encoder's parameters")

          law
              "a text's code does not depend on its padding, nor on the other texts"
              50
              (Prop.forAll (Arb.fromGen (Gen.zip text text)) (fun (a, b) ->
                  use _ = torch.NewDisposeScope()
                  let E = Model.eval (models small).Encoder
                  let padded length text = text @ List.replicate (length - List.length text) 0L

                  let encode length texts =
                      let rows = texts |> List.map (padded length)
                      E(Tensors.From(Array.ofList (List.concat rows), int64 rows.Length, int64 length))

                  relativeError (encode a.Length [ a ]) ((encode 7 [ a; b ]).narrow(0L, 0L, 1L)) <= 1e-5))

          testCase "the order of words counts, and words that aren't known don't" (fun () ->
              use _ = torch.NewDisposeScope()
              let E = Model.eval (models small).Encoder
              let code (ids: int64 list) = E(Tensors.From(Array.ofList ids, 1L, int64 ids.Length))

              Expect.isTrue
                  (relativeError (code [ 2; 3; 4 ]) (code [ 4; 3; 2 ]) > 1e-3)
                  "the order of the words matters"

              Expect.isTrue (relativeError (code [ 2; 3 ]) (code [ 2; 5 ]) > 1e-2) "a word matters"
              agree 1e-6 "with one that isn't known" (code [ 2; 3; 1 ]) (code [ 2; 3; 0 ])
              Expect.isTrue ((code [ 1; 1 ]).isfinite().all().Item() = 1.0) "a text of unknown words has a finite code")

          // Nothing but the matching: an encoder and a judge of (image, text) pairs learn which of four colours a text names. At
          // chance s_r and s_w can't be told apart and the loss is that of two coins, 1.5·ln 2 with its fakes left out.
          testCase "the matching loss teaches the encoder to tell texts apart" (fun () ->
              use _ = torch.NewDisposeScope()
              let models = models small
              let D, E = inTraining models.Discriminator, inTraining models.Encoder
              let both = Params.join [ models.Discriminator.Params; Params.under "encoder" models.Encoder.Params ]

              let ids =
                  Tensors.From(
                      [| for colour in 2L .. 5L do
                             6L
                             colour |],
                      4L,
                      2L
                  )

              let wrong = ids.index_select (0L, Tensors.From([| 1L; 2L; 3L; 0L |], 4L))
              // One channel, or all of them, bright.
              let colour i =
                  Tensors.From(
                      [| for channel in 0..2 -> if i = channel || i = 3 then 0.8f else -0.8f |],
                      1L,
                      3L,
                      1L,
                      1L
                  )

              let images = torch.cat ([| for i in 0..3 -> (colour i).expand(1L, 3L, 16L, 16L) |])
              let o = Objective.NonSaturating

              let matching =
                  Loss.Via((fun () -> Logits((fun () -> D(images, E ids)), (fun () -> D(images, E wrong)))), o.Critic)

              let game =
                  { Play = (fun _ () -> ())
                    Players = [ player "D" both (Optimizer.Adam(2e-3, 0.5, 0.999)) matching ] }

              use trainer = Trainer.start 1UL torch.CPU game

              for _ in 1..150 do
                  trainer.Play()

              trainer.Report() |> ignore
              trainer.Play()
              Expect.isInRange (Map(reported trainer)["D"]) 0.0 0.3 "the discriminator's loss")

          testCase "the count of live tensors is the same after every round" (fun () ->
              let models = models small

              use trainer =
                  GanCls.start 1UL torch.CPU { small with LearningRate = 2e-4 * Schedule.Stepped(0.5, 3L) } models

              let batch = batch ()
              trainer.Play batch
              use live = new LiveTensors()

              for _ in 1..10 do
                  trainer.Play batch
                  Expect.equal live.Added 0L "live tensors added by a round")

          testTheory "every size makes images of that size and one logit an image" [ 16; 32; 128 ] (fun size ->
              use _ = torch.NewDisposeScope()
              let settings = { small with Size = size; Features = 2; DiscriminatorFeatures = 2 }
              let models = models settings
              use rng = Generators.Seeded(1UL)
              let code = Model.eval models.Encoder (batch ()).Texts
              let images = inTraining models.Generator (GanCls.latent settings rng 3, code)
              Expect.equal images.shape [| 3L; 3L; int64 size; int64 size |] "the shape of the images"

              Expect.equal
                  ((inTraining models.Discriminator (images, code)).shape)
                  [| 3L; 1L |]
                  "the shape of the logits")

          testTheory "a size that it can't make is refused" [ 8; 28; 512 ] (fun size ->
              for make in [ GanCls.generator >> ignore; GanCls.discriminator >> ignore ] do
                  let error = Expect.thrown<GanException>(fun () -> make { small with Size = size })
                  Expect.stringContains error.Message $"{size}×{size}" "the message names the size")

          testCase "bfloat16 networks give float32 images and logits near the float32 ones" (fun () ->
              needsBFloat16 ()
              use _ = torch.NewDisposeScope()
              let single, half = models small, GanCls.networks 1UL torch.CPU DType.BFloat16 small
              let z, batch = normal 2UL [ 3; 100 ], batch ()
              let code = Model.eval half.Encoder batch.Texts

              Expect.isTrue
                  (same code (Model.eval single.Encoder batch.Texts))
                  "the code is the same in both precisions"

              let images (models: GanClsModels) = inTraining models.Generator (z, code)
              let logits (models: GanClsModels) = inTraining models.Discriminator (batch.Images, code)
              agree 0.05 "images" (images half) (images single)
              agree 0.05 "logits" (logits half) (logits single)

              Expect.equal
                  ((images half).dtype, (logits half).dtype)
                  (DType.Float32, DType.Float32)
                  "the types of images and logits")

          testCase "the networks are known again from the shapes of their files" (fun () ->
              use _ = torch.NewDisposeScope()
              let models = models { small with Size = 32 }

              let applied (recognised: NetworkShapes -> Net<'i, 'o>) (tree: Params) input =
                  Net.apply (recognised (Translators.shapes tree)) tree Eval input

              let ids, z = (batch ()).Texts, normal 2UL [ 3; 100 ]
              let code = Model.eval models.Encoder ids
              let images = Model.eval models.Generator (z, code)

              Expect.isTrue
                  (same code (applied TextEncoder.recognised models.Encoder.Params ids))
                  "the encoder as a file's reader finds it"

              Expect.isTrue
                  (same images (applied GanCls.recognisedGenerator models.Generator.Params (z, code)))
                  "the generator as a file's reader finds it"

              let logits = Model.eval models.Discriminator (images, code)

              Expect.isTrue
                  (same logits (applied GanCls.recognisedDiscriminator models.Discriminator.Params (images, code)))
                  "the discriminator as a file's reader finds it") ]
