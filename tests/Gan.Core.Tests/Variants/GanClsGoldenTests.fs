module GanFunctional.Tests.Variants.GanClsGoldenTests

open System
open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private encoded (case: Case) = (case.Arg "encoded").GetBoolean()

let private models case dtype : GanClsModels =
    let generator =
        GanCls.Generator(size = 16, channels = 3, textWidth = 6, code = 5, latent = 7, features = 8)

    let discriminator = GanCls.Discriminator(size = 16, channels = 3, textWidth = 6, code = 5, features = 8)
    let encoder = if encoded case then TextEncoder.network 10 4 6 else Net.empty

    { Generator = GoldenGame.model case dtype "generator" generator
      Discriminator = GoldenGame.model case dtype "discriminator" discriminator
      Encoder = GoldenGame.model case dtype "encoder" encoder }

let private game models (latent: Rng -> int -> Tensor) optimizer =
    GanCls.Game(
        models,
        latent,
        Objective.NonSaturating,
        adamG = optimizer,
        adamD = optimizer,
        interpolate = Nullable 0.5
    )

let private named (models: GanClsModels) =
    [ "generator", models.Generator.Params
      "discriminator", models.Discriminator.Params
      "encoder", models.Encoder.Params ]

let private perStep (case: Case) (dtype: DType) (name: string) round =
    (Golden.filled ((case.About.GetProperty "per_step").GetProperty name) round).to_type(dtype)

let private batch case dtype round : GanClsBatch =
    let text name = if encoded case then case[name] else perStep case dtype name round
    { Images = perStep case dtype "images" round; Texts = text "texts"; WrongTexts = text "wrong" }

/// The case's latents: for the fake first, then for the codes between. `round` is the one that is being played, from 1.
let private latents (case: Case) dtype (round: unit -> int) =
    let mutable between = true

    fun _ _ ->
        between <- not between
        perStep case dtype (if between then "between" else "latent") (round ())

let private terms = [ "D.real"; "D.wrong"; "D.fake"; "G.adversarial"; "G.interpolated" ]
let private prefix dtype = if dtype = DType.Float64 then "float64/" else ""

[<Tests>]
let tests =
    testList
        "Variants.GanClsGoldenTests"
        [ testCase "names, shapes and counts of the networks for 64 pixels are PyTorch's" (fun () ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "gancls" "gancls64"
              let agrees who net = GoldenGame.stateAgrees case who (newParams 1UL net)
              agrees "generator" (GanCls.Generator(64, 3, textWidth = 1024, code = 128, latent = 100, features = 128))
              agrees "discriminator" (GanCls.Discriminator(64, 3, textWidth = 1024, code = 128, features = 64))
              GoldenGame.stateAgrees case "encoder" (newParams 1UL (TextEncoder.network 500 128 1024)))

          testTheory "outputs and statistics are PyTorch's" [ "train"; "eval" ] (fun mode ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "gancls" $"outputs_{mode}"
              let models = models case DType.Float32
              let batch = batch case DType.Float32 1
              let run (model: Model<_, _>) = if case.IsTrain then inTraining model else Model.eval model
              let code = run models.Encoder batch.Texts
              agree golden "codes" code case["code"]
              agree golden "logits" (run models.Discriminator (batch.Images, code)) case["logits"]

              Golden.summaryAgrees
                  golden
                  case
                  "images"
                  (run models.Generator (perStep case DType.Float32 "latent" 1, code))

              for who, tree in named models do
                  for leaf in tree.Leaves do
                      if leaf.Path.Contains "running" then
                          Golden.summaryAgrees golden case $"statistics/{who}.{leaf.Path}" leaf.Tensor)

          testTheory "every loss term is PyTorch's, and every gradient in float64" [ "ids"; "codes" ] (fun name ->
              let case = Golden.case "gancls" $"losses_{name}"

              for dtype in [ DType.Float32; DType.Float64 ] do
                  use _ = torch.NewDisposeScope()
                  let models = models case dtype
                  let still = Optimizer.Sgd 0.0
                  let game = game models (latents case dtype (fun () -> 1)) still
                  let play = game.Play (firstStep 1UL) (batch case dtype 1)

                  let paths =
                      [ for who, tree in named models do
                            for leaf in tree.Leaves -> leaf.Tensor, $"{who}.{leaf.Path}" ]

                  for player in game.Players do
                      // A real image with its own text is in both pairs.
                      let terms = player.Loss.Terms play

                      agree
                          golden
                          player.Name
                          (torch.stack
                              [| for term in terms |> List.distinctBy (fun (term: Term) -> term.Name) -> term.Value |])
                          case[prefix dtype + player.Name]

                      if dtype = DType.Float64 then
                          let gradients = Autograd.Grad(Loss.Total terms, player.Params.Trained, retainGraph = true)

                          for parameter, gradient in Seq.zip player.Params.Trained gradients do
                              let path =
                                  paths |> List.find (fun (tensor, _) -> obj.ReferenceEquals(tensor, parameter)) |> snd

                              Golden.summaryAgrees golden case $"float64/grad/{path}" gradient)

          // In float32 at a rate so low that every order of additions must agree, in float64 at the usual one.
          testTheory
              "the first 20 rounds' losses are PyTorch's, and in float64 what they leave"
              [ "ids"; "codes" ]
              (fun name ->
                  for dtype, rate in [ DType.Float32, "_lr1e-05"; DType.Float64, "" ] do
                      use _ = torch.NewDisposeScope()
                      let case = Golden.case "gancls" $"rounds_{name}{rate}"
                      let adam = Optimizer.Adam(((case.Arg "lr").GetDouble()), 0.5, 0.999)
                      let models = models case dtype
                      let mutable round = 0
                      let latent = latents case dtype (fun () -> round)
                      use trainer = Trainer.start 1UL torch.CPU (game models latent adam)
                      let expected = case[prefix dtype + "loss"]

                      for number in 1..20 do
                          use _ = torch.NewDisposeScope()
                          round <- number
                          trainer.Play(batch case dtype number)
                          let report = Map(reported trainer)

                          for i, term in List.indexed terms do
                              let value = expected.select(0L, int64 number - 1L).select(0L, int64 i).Item()
                              agreeNumbers golden $"{term} in round {number}" report[term] value

                      if dtype = DType.Float64 then
                          for who, tree in named models do
                              for leaf in tree.Leaves do
                                  if leaf.Tensor.dtype = dtype then
                                      Golden.summaryAgrees golden case $"float64/after/{who}.{leaf.Path}" leaf.Tensor) ]
