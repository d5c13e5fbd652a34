module GanFunctional.Tests.Variants.StarGanGoldenTests

open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private sets (case: Case) =
    [ for set in (case.Arg "datasets").EnumerateArray() ->
          { Count = (set.GetProperty "count").GetInt32()
            Kind = if string (set.GetProperty "kind") = "domains" then Domains else Attributes } ]

let private models case dtype : StarGanModels =
    { Generator = GoldenGame.model case dtype "generator" (StarGanNetworks.generator (sets case) 3 4 2)
      Discriminator = GoldenGame.model case dtype "discriminator" (StarGanNetworks.discriminator (sets case) 16 3 4 3) }

let private game (case: Case) models optimizer critic draws =
    let objective =
        if case.Text "objective" = "wasserstein" then
            Objective.Wasserstein
        else
            Objective.NonSaturating

    StarGan.Game(
        models,
        sets case,
        objective,
        adamG = optimizer,
        adamD = optimizer,
        classification = 1.0,
        reconstruction = 10.0,
        penalty = 10.0,
        critic = critic,
        draws = draws
    )

let private perStep (case: Case) (dtype: DType) (name: string) round =
    (Golden.filled ((case.About.GetProperty "per_step").GetProperty name) round).to_type(dtype)

/// The batch of a round, from 1: the data sets take turns.
let private batch case dtype round : StarGanBatch =
    { Images = perStep case dtype "images" round
      Labels = case[$"labels/{round}"].to_type(dtype: DType)
      Dataset = (round - 1) % (sets case).Length }

/// The case's own draws: `round` is the round that is being played, from 1.
let private draws (case: Case) dtype (round: unit -> int) : StarGanDraws =
    { Order = fun _ _ -> case[$"order/{round ()}"]
      Alpha = fun _ _ -> perStep case dtype "alpha" (round ()) }

let private columns =
    [ "D.real"; "D.class"; "D.fake"; "D.penalty"; "G.adversarial"; "G.class"; "G.reconstruction" ]

let private prefix dtype = if dtype = DType.Float64 then "float64/" else ""

let private losses = Golden.cases "stargan" (fun case -> case.Op = "stargan_losses")

let private rounds = Golden.cases "stargan" (fun case -> case.Op = "stargan_rounds")

[<Tests>]
let tests =
    testList
        "Variants.StarGanGoldenTests"
        [ testCase "names, shapes and counts of the networks for 128 pixels and 5 labels are PyTorch's" (fun () ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "stargan" "stargan128"
              let five = [ { Count = 5; Kind = Attributes } ]
              let generator = newParams 1UL (StarGanNetworks.generator five 3 64 6)
              let discriminator = newParams 1UL (StarGanNetworks.discriminator five 128 3 64 6)
              GoldenGame.stateAgrees case "generator" generator
              GoldenGame.stateAgrees case "discriminator" discriminator
              Expect.equal generator.Count 8_430_528L "the generator's parameters"
              Expect.equal discriminator.Count 44_762_048L "the discriminator's parameters")

          // The generator is never in evaluation mode in the authors' code.
          testTheory "outputs and running statistics are PyTorch's" losses (fun name ->
              let case = Golden.case "stargan" name
              let sets = sets case

              for round in 1 .. sets.Length do
                  use _ = torch.NewDisposeScope()
                  let models, batch = models case DType.Float32, batch case DType.Float32 round
                  let targets = batch.Labels.index_select (0L, case[$"order/{round}"])

                  let translated (mode: Model<_, _> -> Tensor * Tensor -> Tensor) =
                      StarGan.Translate(sets, mode models.Generator, batch.Dataset, batch.Images, targets)

                  Golden.summaryAgrees golden case $"{round}/fake" (translated inTraining)

                  for mode in [ inTraining; Model.eval ] do
                      let source, classes = mode models.Discriminator batch.Images
                      agree golden "source logits" source case[$"{round}/source"]
                      agree golden "class logits" classes case[$"{round}/class"]

                  for leaf in models.Generator.Params.Leaves do
                      if leaf.Path.Contains "running" then
                          let once = case[$"float64/{round}/after/generator.{leaf.Path}/sample"]
                          Expect.equal (leaf.Tensor.numel ()) (once.numel ()) "the number of elements"
                          agree golden leaf.Path leaf.Tensor once)

          testTheory "every loss term is PyTorch's, and every gradient in float64" losses (fun name ->
              let case = Golden.case "stargan" name

              for dtype in [ DType.Float32; DType.Float64 ] do
                  for round in 1 .. (sets case).Length do
                      use _ = torch.NewDisposeScope()
                      let models = models case dtype
                      let still = Optimizer.Sgd 0.0
                      let game = game case models still 5 (draws case dtype (fun () -> round))
                      let play = game.Play (firstStep 1UL) (batch case dtype round)

                      for who, tree, player in
                          [ "discriminator", models.Discriminator.Params, game.Players[0]
                            "generator", models.Generator.Params, game.Players[1] ] do
                          let terms = player.Loss.Terms play

                          let value name =
                              (terms |> List.find (fun (term: Term) -> $"{player.Name}.{term.Name}" = name)).Value

                          let values =
                              torch.stack
                                  [| for name in columns do
                                         if name.StartsWith player.Name then
                                             value name |]

                          agree golden $"{who}'s terms" values case[$"{prefix dtype}{round}/{who}"]

                          if dtype = DType.Float64 then
                              let trained = tree.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer)

                              for leaf, gradient in Seq.zip trained (Autograd.Grad(Loss.Total terms, tree.Trained)) do
                                  Golden.summaryAgrees golden case $"float64/{round}/grad/{who}.{leaf.Path}" gradient)

          testTheory "the first 20 rounds' losses are PyTorch's, and in float64 what they leave" rounds (fun name ->
              let case = Golden.case "stargan" name
              let every = (case.Arg "every").GetInt32()
              let adam = Optimizer.Adam(((case.Arg "lr").GetDouble()), 0.5, 0.999)

              for dtype in [ DType.Float32; DType.Float64 ] do
                  use _ = torch.NewDisposeScope()
                  let models = models case dtype
                  let mutable round = 0
                  let played = draws case dtype (fun () -> round)
                  use trainer = Trainer.start 1UL torch.CPU (game case models adam every played)
                  let expected = case[prefix dtype + "loss"]

                  for number in 1..20 do
                      use _ = torch.NewDisposeScope()
                      round <- number
                      trainer.Play(batch case dtype number)
                      let report = Map(reported trainer)

                      for i, term in List.indexed columns do
                          if term.StartsWith "G." && number % every <> 0 then
                              Expect.isFalse (report.ContainsKey term) $"{term} in round {number}"
                          else
                              let value = expected.select(0L, int64 number - 1L).select(0L, int64 i).Item()
                              agreeNumbers golden $"{term} in round {number}" report[term] value

                  if dtype = DType.Float64 then
                      for who, tree in
                          [ "generator", models.Generator.Params; "discriminator", models.Discriminator.Params ] do
                          for leaf in tree.Leaves do
                              if leaf.Tensor.dtype = dtype then
                                  Golden.summaryAgrees golden case $"float64/after/{who}.{leaf.Path}" leaf.Tensor) ]
