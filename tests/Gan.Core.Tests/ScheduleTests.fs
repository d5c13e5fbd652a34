module GanFunctional.Tests.ScheduleTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests.Testing

let private counts = Gen.choose (1, 1000) |> Gen.map int64

let private forAll name gen property = law name 200 (Prop.forAll (Arb.fromGen gen) property)

[<Tests>]
let tests =
    testList
        "ScheduleTests"
        [ forAll "constant is 1" counts (fun updates -> Schedule.constant updates = 1.0)

          forAll
              "constant then linear: 1 for the first updates, equal steps down, 0 after the last"
              (Gen.zip counts counts)
              (fun (constant, decay) ->
                  let rate = Schedule.constantThenLinear constant decay
                  let step = 1.0 / float (decay + 1L)

                  let falls =
                      [ constant .. min (constant + decay) (constant + 40L) ]
                      |> List.forall (fun u -> abs (rate (u - 1L) - rate u - step) < 1e-12)

                  rate 0L = 1.0
                  && rate (constant - 1L) = 1.0
                  && falls
                  && rate (constant + decay - 1L) > 0.0
                  && rate (constant + decay) = 0.0
                  && rate (2L * (constant + decay)) = 0.0)

          testCase "inverse time is 1/(1 + decay·updates)" (fun () ->
              let rate = Schedule.inverseTime 0.25
              Expect.equal [ rate 0L; rate 1L; rate 4L ] [ 1.0; 0.8; 0.5 ] "the rates")

          forAll "stepped multiplies once in every so many updates" counts (fun every ->
              let rate = Schedule.stepped 0.5 every

              rate 0L = 1.0
              && rate (every - 1L) = 1.0
              && rate every = 0.5
              && rate (2L * every) = 0.25
              && rate (2L * every - 1L) = 0.5)

          forAll "per epoch changes only between epochs" (Gen.zip counts counts) (fun (updates, epoch) ->
              let rate = Schedule.inverseTime 0.1
              let slow = Schedule.perEpoch updates rate
              slow (updates * epoch) = rate epoch && slow (updates * epoch + updates - 1L) = rate epoch) ]
