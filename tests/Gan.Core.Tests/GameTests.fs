module GanFunctional.Tests.GameTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing

// A game of as many players as there are numbers, each of which has one tensor and moves every so many rounds. Every
// loss depends on all tensors, so a gradient that goes to the wrong player would be seen.
let private game (optimizer: Optimizer) (turns: int list) =
    let tensors = turns |> List.mapi (fun i _ -> Params.leaf $"t{i}" (normal (uint64 i) [ 3 ]))
    let all play = (play: Tensor) * torch.stack([| for t in tensors -> t.Trained[0] |]).Square().sum()

    let players =
        [ for i, turn in List.indexed turns ->
              player $"p{i}" tensors[i] optimizer (Loss.Term("all", (fun play -> (all play).sum()))) |> every turn ]

    tensors, { Play = (fun _ batch -> batch); Players = players }

let private turns = Gen.choose (1, 4) |> Gen.listOfLength 3

[<Tests>]
let tests =
    testList
        "GameTests"
        [ law
              "a player moves in its own rounds, and then only its own parameters"
              25
              (Prop.forAll (Arb.fromGen turns) (fun turns ->
                  let tensors, game = game (Optimizer.Sgd 0.01) turns
                  use trainer = Trainer.start 1UL torch.CPU game

                  [ 1..6 ]
                  |> List.forall (fun round ->
                      let before = List.map bytes tensors
                      trainer.Play(torch.ones [| 2L |])
                      let moved = List.map2 (fun a b -> bytes a <> b) tensors before
                      moved = (turns |> List.map (fun turn -> round % turn = 0)))))

          testCase "each player sees the parameters of those who moved before it" (fun () ->
              let tensors, game = game (Optimizer.Sgd 0.01) [ 1; 1 ]
              use trainer = Trainer.start 1UL torch.CPU game
              let square (tree: Params) = (tree.Trained[0]).detach().Square().sum().Item()
              let first, second = square tensors[0], square tensors[1]
              trainer.Play(torch.ones [| 1L |])
              let report = Map(reported trainer)
              agreeNumbers 1e-5 "the first" report["p0"] (first + second)
              agreeNumbers 1e-5 "the second" report["p1"] (square tensors[0] + second))

          testCase "a projection is applied to the player's own parameters after each of its moves" (fun () ->
              let tensors, game = game (Optimizer.Sgd 0.01) [ 1; 1; 2 ]
              let bounded = Params.clamp -0.01 0.01

              let game =
                  { game with
                      Players = [ project bounded game.Players[0]; game.Players[1]; project bounded game.Players[2] ] }

              use trainer = Trainer.start 1UL torch.CPU game
              let largest (tree: Params) = (tree.Trained[0]).detach().abs().max().Item()
              trainer.Play(torch.ones [| 1L |])
              Expect.isInRange (largest tensors[0]) 0.0 0.0100001 "the largest parameter of the clamped player"
              Expect.isTrue (largest tensors[1] > 0.1 && largest tensors[2] > 0.1) "the others are not clamped"
              trainer.Play(torch.ones [| 1L |])
              Expect.isInRange (largest tensors[2]) 0.0 0.0100001 "the largest parameter of the clamped player")

          testCase "every below 1 is refused" (fun () ->
              let _, game = game (Optimizer.Sgd 0.01) [ 1 ]
              let error = Expect.thrown<GanException>(fun () -> every 0 game.Players.Head |> ignore)
              Expect.stringContains error.Message "'p0'" "the message names the player")

          testCase "nothing flows back through detach" (fun () ->
              use _ = torch.NewDisposeScope()
              let x = normal 1UL [ 3 ]
              x.requires_grad <- true
              let gradient = Autograd.Grad((x * detach x).sum(), [| x |])[0]
              Expect.isTrue (same gradient (x.detach ())) "the gradient of x · detach x is x") ]
