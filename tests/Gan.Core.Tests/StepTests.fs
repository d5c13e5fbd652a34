module GanFunctional.Tests.StepTests

open System
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open Xunit

let private at seed round = new Step(seed, round, Device.Cpu)
let private draw (step: Step) name = (Tensor.Uniform(step.Stream name, [| 4L |])).ToArray<float>()

[<Fact>]
let ``a stream follows from the seed, the round and the name, and from nothing else`` () =
    use _ = new Scope()
    let first seed round name = draw (at seed round) name

    let cases =
        [ for seed in [ 1UL; 2UL; 1UL <<< 40 ] do
              for round in [ 0L; 1L; 1L <<< 40 ] do
                  for name in [ "play"; "dropout"; "" ] -> seed, round, name ]

    let draws = [ for seed, round, name in cases -> first seed round name ]
    Assert.Equal(cases.Length, (List.distinct draws).Length)
    Assert.True((draws = [ for seed, round, name in cases -> first seed round name ]))

[<Fact>]
let ``a stream that is asked for again goes on, and leaves the others as they are`` () =
    use _ = new Scope()
    use step = at 1UL 0L
    let first, second = draw step "a", draw step "a"
    Assert.NotEqual<float[]>(first, second)
    Assert.Equal<float[]>(draw (at 1UL 0L) "b", draw step "b")
    Assert.Equal<float[]>(draw (at 1UL 0L) "play", (Tensor.Uniform(step.Rng, [| 4L |])).ToArray<float>())

[<Fact>]
let ``in the next round the same streams start anew, whatever was drawn before`` () =
    use _ = new Scope()
    use step = at 1UL 0L
    let stream = step.Stream "a"

    for round in [ 1L; 5L; 0L ] do
        draw step "a" |> ignore
        step.MoveTo round
        Assert.Equal(round, step.Round)
        Assert.Equal<float[]>(draw (at 1UL round) "a", draw step "a")
        Assert.Same(stream, step.Stream "a")

[<Fact>]
let ``a step that is disposed frees its streams`` () =
    let step = at 1UL 0L
    let stream = step.Stream "a"
    (step :> IDisposable).Dispose()
    Assert.Throws<ObjectDisposedException>(fun () -> stream.Reseed 1UL) |> ignore
