namespace GanFunctional.Tests.Variants

open System.Collections.Generic
open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

/// What the cases of pix2pix and cyclegan have in common (tests/golden/translators.py).
module Translators =
    let private number (case: Case) (name: string) = (case.Arg name).GetInt32()

    let norm (case: Case) =
        match case.Text "norm" with
        | "batch" -> Norm.Batch
        | "instance" -> Norm.Instance
        | _ -> Norm.None

    /// The network that a case of one network is about.
    let net (case: Case) =
        let number, norm = number case, norm case

        match case.Text "kind" with
        | "unet" ->
            UNet.generator
                { Depth = number "depth"
                  Features = number "features"
                  Inputs = number "inputs"
                  Outputs = number "outputs"
                  Norm = norm
                  Dropout = (case.Arg "dropout").GetBoolean() }
        | "resnet" ->
            ResNet.generator
                { Blocks = number "blocks"
                  Features = number "features"
                  Inputs = number "inputs"
                  Outputs = number "outputs"
                  Norm = norm
                  Dropout = (case.Arg "dropout").GetBoolean() }
        | _ -> PatchGan.discriminator norm (number "patch") (number "features") (number "channels")

    /// Holds names, shapes and count of a case's network to PyTorch's, and gives the count.
    let namesAgree (case: Case) =
        let tree = newParams 1UL (net case)
        GoldenGame.stateAgrees case "network" tree
        let count = tree.Count
        Params.free tree
        count

    let outputsAgree (case: Case) =
        use _ = torch.NewDisposeScope()
        let network = GoldenGame.model case DType.Float32 "network" (net case)
        let mode = if case.IsTrain then inTraining else Model.eval
        let input = Golden.filled ((case.About.GetProperty "fill").GetProperty "input") 0
        Golden.summaryAgrees golden case "output" (mode network input)

        if case.IsTrain then
            for leaf in network.Params.Leaves do
                if leaf.Path.Contains "running" then
                    Golden.summaryAgrees golden case $"after/network.{leaf.Path}" leaf.Tensor

    let private prefix dtype = if dtype = DType.Float64 then "float64/" else ""

    /// Holds every term of every player at the start, nobody having moved, and in float64 each player's gradients.
    /// The paths of a player's parameters are `who.name`.
    let startAgrees (case: Case) dtype (players: Player<'play> list) (play: 'play) =
        let terms = players |> List.map (fun player -> player.Loss.Terms play)
        let values = torch.stack [| for term in List.concat terms -> term.Value |]
        agree golden "the terms" values case[prefix dtype + "loss"]

        if dtype = DType.Float64 then
            for player, terms in List.zip players terms do
                let trained = player.Params.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer)
                let gradients = Autograd.Grad(Loss.Total terms, player.Params.Trained, retainGraph = true)
                let mutable held = 0

                for leaf, gradient in Seq.zip trained gradients do
                    let name = $"float64/grad/{leaf.Path}"
                    // A bias before a norm has no gradient but rounding noise, and is not in the file.
                    if case.Has(name + "/sample") then
                        held <- held + 1
                        Golden.summaryAgrees golden case name gradient

                Expect.isInRange held (trained.Length / 3) trained.Length "the number of gradients compared"

    /// Plays the case's steps, holds each term of each round to its column, and in float64 the state afterwards.
    let roundsAgree (case: Case) dtype columns (game: Game<'batch, 'play>) (batch: unit -> 'batch) =
        use trainer = Trainer.start 1UL torch.CPU game
        let expected = case[prefix dtype + "loss"]
        Expect.equal expected.shape [| 20L; int64 (List.length columns) |] "the shape of the expected losses"

        for round in 0..19 do
            use _ = torch.NewDisposeScope()
            trainer.Play(batch ())
            let report = Map(reported trainer)

            for i, column in List.indexed columns do
                let number = expected.select(0L, int64 round).select(0L, int64 i).Item()
                agreeNumbers golden $"{column} in round {round + 1}" report[column] number

        if dtype = DType.Float64 then
            for player in game.Players do
                for leaf in player.Params.Leaves do
                    if case.Has $"float64/after/{leaf.Path}/sample" then
                        Golden.summaryAgrees golden case $"float64/after/{leaf.Path}" leaf.Tensor

    /// The players with their parameters' paths under the name of the one network that each moves.
    let called names (game: Game<'batch, 'play>) =
        { game with
            Players =
                [ for name, player in List.zip names game.Players ->
                      { player with Params = Params.under name player.Params } ] }

    /// One image batch of small uniform numbers.
    let images (seed: int) (shape: int list) = Golden.fill [| for size in shape -> int64 size |] seed 1.0 0.0

    let refused text (f: unit -> unit) =
        let error = Expect.thrown<GanException> f
        Expect.stringContains error.Message text "the message"

    /// What a file of a tree's parameters says of them.
    let shapes (tree: Params) =
        NetworkShapes([ for leaf in tree.Leaves -> KeyValuePair(leaf.Path, leaf.Tensor.shape) ], [||])

    /// Holds a recognised network to the one its parameters are of: the same output, dropout aside.
    let recognises (recognised: NetworkShapes -> Net<Tensor, Tensor>) net shape =
        use _ = torch.NewDisposeScope()
        let tree = newParams 1UL net
        let x = images 1 shape
        let expected = Net.apply net tree Eval x
        let actual = Net.apply (recognised (shapes tree)) tree Eval x
        Expect.isTrue (same expected actual) "the recognised network's output"
        Params.free tree

    /// Holds the count of live tensors after each of some rounds, from the `settled`th on, to be the same.
    let keepsMemory settled rounds (game: Game<'batch, 'play>) (batch: 'batch) =
        use trainer = Trainer.start 1UL torch.CPU game

        for _ in 1..settled do
            trainer.Play batch

        trainer.Report() |> ignore

        use live = new LiveTensors()

        for _ in 1..rounds do
            trainer.Play batch
            trainer.Report() |> ignore
            Expect.equal live.Added 0L "live tensors added by a round"
