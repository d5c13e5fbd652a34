module GanFunctional.Tests.TrainerTests

open System
open Expecto
open GanFunctional
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Variants

let private shape = ImageShape.Square(20, 1)

// A DCGAN small enough for hundreds of rounds.
let private tiny =
    { Dcgan.create shape with
        Generator = Dcgan.generator 4 shape
        Discriminator = Dcgan.discriminator 4 shape }

let private batch = normal 77UL [ 4; 1; 20; 20 ]

let private everything (networks: Networks) = bytes networks.Generator.Params, bytes networks.Discriminator.Params

let private train gan seed rounds =
    let networks = ImageGan.networks seed torch.CPU gan
    use trainer: Trainer<Tensor> = gan.Start seed torch.CPU networks

    for _ in 1..rounds do
        trainer.Play batch

    networks, everything networks, trainer.State() |> List.map (fun (name, tensor) -> name, tensor.ToBytes())

// The same with dropout.
let private forgetful =
    { tiny with Discriminator = Net.group "first" (Activations.dropout 0.3) --> tiny.Discriminator }

let private games = SmallGames.all |> List.map _.Name

// A player whose loss is made by the batch from its parameter t, which starts at 1.
let private moved checks (losses: (Tensor -> Tensor) list) =
    let tree = Params.leaf "t" (torch.ones [| 1L |])

    let game =
        { Play = fun _ loss -> loss
          Players =
            [ player "p" tree (Optimizer.Sgd 0.5) (Loss.Term("it", (fun (loss: Tensor -> Tensor) -> loss tree["t"]))) ] }

    use trainer = Trainer.start 1UL torch.CPU game
    trainer.ChecksGradients <- checks

    let moves =
        [ for loss in losses do
              trainer.Play loss
              tree["t"].Item(), trainer.Fault ]

    // Schedules and Adam count the updates that were made.
    let updates = trainer.State() |> List.find (fun (name, _) -> name = "p.updates") |> snd
    let faults = moves |> List.filter (snd >> Option.isSome)
    Expect.equal (updates.Item()) (float (losses.Length - faults.Length)) "the updates that were made"
    moves

[<Tests>]
let tests =
    testList
        "TrainerTests"
        [ testCase "dropout draws the same from the same seed" (fun () ->
              let _, parameters, _ = train forgetful 5UL 4
              let _, parameters', _ = train forgetful 5UL 4
              let _, without, _ = train tiny 5UL 4
              Expect.isTrue (parameters = parameters') "the same parameters"
              Expect.notEqual (snd without) (snd parameters) "a discriminator's parameters without dropout")

          testCase "the same seed trains to the same bytes, another seed to others" (fun () ->
              let _, parameters, state = train tiny 5UL 6
              let _, parameters', state' = train tiny 5UL 6
              let _, (generator'', discriminator''), _ = train tiny 6UL 6
              Expect.isTrue (parameters = parameters' && state = state') "the same parameters and state"
              Expect.notEqual generator'' (fst parameters) "the generator's parameters"
              Expect.notEqual discriminator'' (snd parameters) "the discriminator's parameters")

          testTheory "every variant's rounds give the same bytes twice" games (fun name ->
              let game = SmallGames.named name
              let play () = game.Play torch.CPU DType.Float32 5
              Expect.isTrue (play () = play ()) "two plays give the same bytes")

          testCase "the rounds' noise depends on the trainer's seed" (fun () ->
              let latents seed =
                  let seen = ResizeArray<byte[]>()

                  let game =
                      { Play =
                          fun step () ->
                              seen.Add((Draw.Normal(step.Rng, [| 4L |])).ToBytes())
                              Expect.equal step.Number (int64 seen.Count - 1L) "the step's round"
                        Players = [] }

                  use trainer = Trainer.start seed torch.CPU game

                  for _ in 1..5 do
                      trainer.Play()

                  List.ofSeq seen

              Expect.isTrue (latents 1UL = latents 1UL) "one seed draws the same latents"
              let rounds = latents 1UL @ latents 2UL
              Expect.equal ((List.distinct rounds).Length) 10 "every round has a stream of its own")

          testCase "what a loss remembers is in the state, and goes on from there" (fun () ->
              use _ = torch.NewDisposeScope()
              let tree = Params.leaf "t" (torch.ones [| 1L |])

              let counted =
                  Loss.WithMemo(
                      "count",
                      [| 0.0 |],
                      (fun memo () -> struct (memo.sum () .* tree["t"].sum(), memo .+ 1.0))
                  )

              let game = { Play = (fun _ () -> ()); Players = [ player "p" tree (Optimizer.Sgd 0.0) counted ] }
              use trainer = Trainer.start 1UL torch.CPU game
              trainer.Play()
              trainer.Play()
              trainer.Report() |> ignore
              let state = trainer.State()
              Expect.contains (List.map fst state) "p.memo.count" "the state's names"
              use other = Trainer.start 1UL torch.CPU game
              other.Restore state
              other.Play()
              Expect.equal ((reported other) |> List.map snd) [ 2.0; 2.0 ] "the third round's loss")

          testCase "a round's noise does not depend on what earlier rounds drew" (fun () ->
              let last draws =
                  let mutable noise = [||]

                  let play (step: Step) count = noise <- (Draw.Normal(step.Rng, [| int64 count |])).ToArray<float>()

                  use trainer = Trainer.start 1UL torch.CPU { Play = play; Players = [] }
                  List.iter trainer.Play draws
                  noise

              Expect.equal (last [ 5; 100; 8 ]) (last [ 1; 1; 8 ]) "the last round's numbers")

          testCase "a discriminator alone leaves the generator's parameters, and the reverse" (fun () ->
              for kept in [ "D"; "G" ] do
                  let networks = ImageGan.networks 1UL torch.CPU tiny
                  let game = Dcgan.game tiny.Latent Objective.Hinge (Optimizer.Adam(1e-3, 0.5, 0.999)) networks
                  let game = { game with Players = game.Players |> List.filter (fun player -> player.Name = kept) }
                  let d, g = networks.Discriminator, networks.Generator
                  let mover, other = if kept = "D" then d, g else g, d
                  let trained (model: Model<Tensor, Tensor>) = model.Params.Trained |> Array.map _.ToBytes()
                  let moverBefore, otherBefore = trained mover, trained other
                  use trainer = Trainer.start 1UL torch.CPU game
                  trainer.Play batch
                  Expect.isTrue (trained other = otherBefore) "the other player stays"

                  for now, before in Array.zip (trained mover) moverBefore do
                      Expect.isFalse (now = before) "a trained tensor moves")

          testCase "the state names the round, the updates, and every slot of every player's trained tensors" (fun () ->
              let networks = ImageGan.networks 1UL torch.CPU tiny
              use trainer = tiny.Start 1UL torch.CPU networks

              let expected =
                  [ "round", [||]
                    "D.updates", [||]
                    "G.updates", [||]
                    for player, model in [ "D", networks.Discriminator; "G", networks.Generator ] do
                        for slot in [ "mean"; "square" ] do
                            for leaf in model.Params.Leaves do
                                if leaf.Role <> Buffer then
                                    $"{player}.{slot}.{leaf.Path}", leaf.Tensor.shape ]

              Expect.equal
                  (trainer.State() |> List.map (fun (n, t) -> n, t.shape))
                  expected
                  "the names and shapes of the state")

          testCase "a report holds the means since the last one, in the order of play" (fun () ->
              let tree = Params.leaf "t" (torch.zeros [| 1L |])

              let loss =
                  Loss.Term("batch", (fun (b: Tensor) -> b.sum () + tree["t"].sum()))
                  + 10.0 * Loss.Term("other", (fun _ -> tree["t"].sum()))

              let game = { Play = (fun _ batch -> batch); Players = [ player "p" tree (Optimizer.Sgd 0.0) loss ] }
              use trainer = Trainer.start 1UL torch.CPU game

              for value in [ 1.0; 2.0; 6.0 ] do
                  trainer.Play(Tensors.Full([| 1L |], value))

              Expect.equal trainer.Steps 3L "the number of rounds"
              Expect.equal (reported trainer) [ "p", 3.0; "p.batch", 3.0; "p.other", 0.0 ] "the report of three rounds"
              Expect.isEmpty (reported trainer) "the report of no rounds"
              trainer.Play(Tensors.Full([| 1L |], 4.0))

              Expect.equal
                  (reported trainer)
                  [ "p", 4.0; "p.batch", 4.0; "p.other", 0.0 ]
                  "the report of the next round")

          testCase "the count of live tensors is the same after each of 200 rounds" (fun () ->
              let networks = ImageGan.networks 1UL torch.CPU tiny
              use trainer = tiny.Start 1UL torch.CPU networks
              trainer.Play batch
              use live = new LiveTensors()

              for round in 1..200 do
                  trainer.Play batch

                  if round % 50 = 0 then
                      trainer.Report() |> ignore

                  Expect.equal live.Added 0L "live tensors added by a round")

          testCase "sampling in a scope leaves nothing behind" (fun () ->
              let networks = ImageGan.networks 1UL torch.CPU tiny
              use rng = Generators.Seeded(1UL)
              use live = new LiveTensors()

              for _ in 1..50 do
                  use _ = torch.NewDisposeScope()
                  let images = ImageGan.sample networks.Generator (tiny.Latent rng 7) 3
                  Expect.equal images.shape [| 7L; 1L; 20L; 20L |] "the shape of the images"
                  Expect.isFalse images.requires_grad "the images carry no graph"

              Expect.equal live.Added 0L "live tensors added by sampling")

          testCase "a round that fails leaves nothing behind" (fun () ->
              let networks = ImageGan.networks 1UL torch.CPU tiny
              use trainer = tiny.Start 1UL torch.CPU networks
              trainer.Play batch
              let wrong = normal 1UL [ 4; 3; 20; 20 ]
              use live = new LiveTensors()
              Expect.throwsT<TorchException> (fun () -> trainer.Play wrong) "a batch of the wrong shape"
              Expect.equal live.Added 0L "live tensors added by a round that failed"
              Expect.equal trainer.Steps 1L "the number of rounds")

          testCase "two players of one name are refused" (fun () ->
              let twin =
                  player
                      "G"
                      (Params.leaf "x" (normal 1UL [ 2 ]))
                      (Optimizer.Sgd 0.1)
                      (Loss.Term("x", (fun (x: Tensor) -> x.sum ())))

              let game: Game<Tensor, Tensor> = { Play = (fun _ batch -> batch); Players = [ twin; twin ] }
              let refused = Expect.thrown<GanException>(fun () -> Trainer.start 1UL torch.CPU game |> ignore)
              Expect.stringContains refused.Message "two players are named 'G'" "the message names the player")

          testCase "a player whose loss is not finite does not move, and it is told which term" (fun () ->
              let fine (t: Tensor) = t.sum ()
              let wrong (t: Tensor) = (t.sum () - t.sum ()).log() * t.sum ()
              let fault = Some { Step = 1L; Player = "p"; Term = "it"; Parameter = None }

              Expect.equal
                  (moved false [ fine; wrong; fine ])
                  [ 0.5, None; 0.5, fault; 0.0, None ]
                  "the moves and faults of each round")

          testCase
              "gradients that are not finite keep a player from moving where they are looked at, and spoil its parameters else"
              (fun () ->
                  // √0 has the value 0 and no slope.
                  let flat (t: Tensor) = (t - 1.0).sqrt().sum()
                  let fault = Some { Step = 0L; Player = "p"; Term = "gradient"; Parameter = None }
                  Expect.equal (moved true [ flat ]) [ 1.0, fault ] "the move and the fault of a flat loss"

                  match moved false [ flat; _.sum() ] with
                  | [ spoilt, None; _, Some { Step = 1L; Term = "it"; Parameter = Some "p: t" } ] ->
                      Expect.isFalse (Double.IsFinite spoilt) "the fault spoils the parameter"
                  | other -> failwith $"{other}")

          testCase "a trainer goes on from another's state as that one does" (fun () ->
              let networks seed = ImageGan.networks seed torch.CPU forgetful
              let first, second = networks 5UL, networks 6UL
              use trainer: Trainer<Tensor> = forgetful.Start 9UL torch.CPU first
              use other: Trainer<Tensor> = forgetful.Start 9UL torch.CPU second

              for _ in 1..3 do
                  trainer.Play batch

              Params.assign first.Generator.Params second.Generator.Params
              Params.assign first.Discriminator.Params second.Discriminator.Params
              other.Restore(trainer.State())
              Expect.equal other.Steps 3L "the round after the restoration"

              for trainer in [ trainer; other ] do
                  for _ in 1..3 do
                      trainer.Play batch

              Expect.isTrue (everything first = everything second) "both trainers hold the same bytes"
              Expect.equal (reported other) (reported trainer) "the report")

          testCase "a state of another game is refused, and nothing is changed" (fun () ->
              let networks = ImageGan.networks 1UL torch.CPU tiny
              use trainer: Trainer<Tensor> = tiny.Start 1UL torch.CPU networks
              trainer.Play batch
              let bytes () = trainer.State() |> List.map (fun (name, tensor) -> name, tensor.ToBytes())
              let before = bytes ()
              let lacking = trainer.State() |> List.filter (fun (name, _) -> name <> "G.updates")
              let e = Expect.thrown<GanException>(fun () -> trainer.Restore lacking)
              Expect.stringContains e.Message "G.updates" "the message names the missing tensor"
              Expect.isTrue (bytes () = before) "nothing is restored") ]
