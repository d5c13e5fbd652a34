module GanFunctional.Tests.StepTests

open System
open Expecto
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

let private at seed round = new Step(seed, round, torch.CPU)
let private draw (step: Step) name = (Draw.Uniform(step.Stream name, [| 4L |])).ToArray<float>()

[<Tests>]
let tests =
    testList
        "StepTests"
        [ testCase "a stream follows from the seed, the round and the name, and from nothing else" (fun () ->
              use _ = torch.NewDisposeScope()
              let first seed round name = draw (at seed round) name

              let cases =
                  [ for seed in [ 1UL; 2UL; 1UL <<< 40 ] do
                        for round in [ 0L; 1L; 1L <<< 40 ] do
                            for name in [ "play"; "dropout"; "" ] -> seed, round, name ]

              let draws = [ for seed, round, name in cases -> first seed round name ]
              Expect.equal ((List.distinct draws).Length) cases.Length "every stream draws other numbers"

              Expect.isTrue
                  (draws = [ for seed, round, name in cases -> first seed round name ])
                  "the same streams draw the same numbers")

          testCase "a stream that is asked for again goes on, and leaves the others as they are" (fun () ->
              use _ = torch.NewDisposeScope()
              use step = at 1UL 0L
              let first, second = draw step "a", draw step "a"
              Expect.notEqual second first "a stream goes on"
              Expect.equal (draw step "b") (draw (at 1UL 0L) "b") "another stream's numbers"

              Expect.equal
                  ((Draw.Uniform(step.Rng, [| 4L |])).ToArray<float>())
                  (draw (at 1UL 0L) "play")
                  "the numbers of the stream for the play")

          testCase "in the next round the same streams start anew, whatever was drawn before" (fun () ->
              use _ = torch.NewDisposeScope()
              use step = at 1UL 0L
              let stream = step.Stream "a"

              for round in [ 1L; 5L; 0L ] do
                  draw step "a" |> ignore
                  step.MoveTo round
                  Expect.equal step.Number round "the step's round"
                  Expect.equal (draw step "a") (draw (at 1UL round) "a") "the stream of the new round"
                  Expect.isTrue (obj.ReferenceEquals(stream, step.Stream "a")) "the stream object stays")

          testCase "a step that is disposed frees its streams" (fun () ->
              let step = at 1UL 0L
              let stream = step.Stream "a"
              (step :> IDisposable).Dispose()
              Expect.throwsT<ObjectDisposedException> (fun () -> stream.Reseed 1UL) "a freed stream's seed") ]
