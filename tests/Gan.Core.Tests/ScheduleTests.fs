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
        [ forAll "a number is always itself" counts (fun step ->
              let schedule: Schedule = Schedule.Constant 0.3
              schedule.At step = 0.3)

          forAll
              "constant then linear: 1 for the first steps, equal steps down, 0 after the last"
              (Gen.zip counts counts)
              (fun (constant, decay) ->
                  let rate = Schedule.ConstantThenLinear(constant, decay)
                  let step = 1.0 / float (decay + 1L)

                  let falls =
                      [ constant .. min (constant + decay) (constant + 40L) ]
                      |> List.forall (fun u -> abs (rate.At(u - 1L) - rate.At u - step) < 1e-12)

                  rate.At 0L = 1.0
                  && rate.At(constant - 1L) = 1.0
                  && falls
                  && rate.At(constant + decay - 1L) > 0.0
                  && rate.At(constant + decay) = 0.0
                  && rate.At(2L * (constant + decay)) = 0.0)

          testCase "inverse time is 1/(1 + decay·step)" (fun () ->
              let rate = Schedule.InverseTime 0.25
              Expect.equal [ rate.At 0L; rate.At 1L; rate.At 4L ] [ 1.0; 0.8; 0.5 ] "the rates")

          forAll "stepped multiplies once in every so many steps" counts (fun every ->
              let rate = Schedule.Stepped(0.5, every)

              rate.At 0L = 1.0
              && rate.At(every - 1L) = 1.0
              && rate.At every = 0.5
              && rate.At(2L * every) = 0.25
              && rate.At(2L * every - 1L) = 0.5)

          forAll "linear and cosine go from start to finish, meet halfway, and stay" counts (fun half ->
              let near a b = abs (a - b) < 1e-9
              let line, wave = Schedule.Linear(2.0, 0.5, 2L * half), Schedule.Cosine(2.0, 0.5, 2L * half)

              [ line; wave ]
              |> List.forall (fun schedule ->
                  schedule.At 0L = 2.0
                  && near (schedule.At half) 1.25
                  && schedule.At(2L * half) = 0.5
                  && schedule.At(5L * half) = 0.5)
              && wave.At 1L >= line.At 1L)

          testCase "cosine is R3GAN's" (fun () ->
              // base + (1 − ½(1 + cos(π·n/N)))·(final − base), R3GAN's training loop.
              let theirs n = 2e-4 + (1.0 - 0.5 * (1.0 + cos (System.Math.PI * n / 20.0))) * (5e-5 - 2e-4)
              let ours = Schedule.Cosine(2e-4, 5e-5, 20L)

              for n in 0L .. 20L do
                  Expect.isNear (ours.At n) (theirs (float n)) 1e-15 $"step {n}")

          forAll "warm-up ends at 1 with its last step" counts (fun steps ->
              let factor = Schedule.Warmup steps

              factor.At 0L = 1.0 / float steps && factor.At(steps - 1L) = 1.0 && factor.At(steps + 5L) = 1.0)

          forAll "join goes over to the next, which starts at 0" (Gen.zip counts counts) (fun (boundary, step) ->
              let first, next = Schedule.InverseTime 0.1, Schedule.Linear(1.0, 0.0, 100L)
              let joined = Schedule.Join(first, boundary, next)
              joined.At(boundary - 1L) = first.At(boundary - 1L) && joined.At(boundary + step) = next.At step)

          forAll "products multiply at every step" (Gen.zip counts counts) (fun (a, step) ->
              let x, y = Schedule.InverseTime 0.1, Schedule.Warmup a
              (x * y).At step = x.At step * y.At step && (3.0 * x).At step = 3.0 * x.At step)

          forAll "per image counts batches, per epoch whole epochs" (Gen.zip counts counts) (fun (count, step) ->
              let rate = Schedule.InverseTime 0.1

              (rate.PerImage(int count)).At step = rate.At(step * count)
              && (rate.PerEpoch count).At(count * step) = rate.At step
              && (rate.PerEpoch count).At(count * step + count - 1L) = rate.At step) ]
