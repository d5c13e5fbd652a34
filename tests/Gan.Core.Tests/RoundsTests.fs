module GanFunctional.Tests.RoundsTests

open System
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open Xunit

// What a device does, on the CPU: a replay does the recorded work again, on the tensors and with the numbers that it was recorded
// with. (Here the work is done when it is recorded, and its first replay, which follows, does nothing.)
let private again (recorded: ResizeArray<Rng list>) : Recorder =
    fun streams work ->
        recorded.Add streams
        work ()
        let mutable first = true

        { new Recording with
            member _.Replay() = if first then first <- false else work ()
            member _.Dispose() = () }

// Starts with what a GPU has, numbers of the optimizers in memory, but on the CPU.
let private direct =
    { new Starter with
        member _.Start game = Trainer.startWith (Rounds.direct ()) true 7UL Device.Cpu game }

let private recording recorder =
    { new Starter with
        member _.Start game = Trainer.startWith (Rounds.recorded recorder) true 7UL Device.Cpu game }

let games = TheoryData<string>(SmallGames.all |> List.map _.Name)

[<Theory; MemberData(nameof games)>]
let ``recorded rounds leave the bytes of rounds that are played as they come`` name =
    let game = SmallGames.named name
    let recorded = ResizeArray()
    let rounds = 14
    let expected = game.Play Device.Cpu direct rounds
    let actual = game.Play Device.Cpu (recording (again recorded)) rounds
    Assert.NotEmpty recorded

    for (name, a), (name', b) in List.zip expected actual do
        Assert.Equal(name, name')
        Assert.True((a = b), $"{name} differs")

let private tree () = Params.leaf "t" (Tensor.From([| 0.5f; -2.0f; 3.0f |], 3L))
let private square (tree: Params) = Loss.term "square" (fun (x: Tensor) -> (tree["t"] * x).Square().Sum())

[<Fact>]
let ``an optimizer with its numbers in memory follows the one without, in float64 to the last digits`` () =
    use _ = new Scope()

    for optimizer in
        [ Optim.adam 0.1 (0.9, 0.99)
          Optim.adamW 0.1 (0.5, 0.999) 0.01
          Optim.sgd 0.1 |> Optim.scheduled (Schedule.inverseTime 0.5)
          Optim.nesterov 0.1 0.9
          Optim.chain [ Optim.clipByNorm 1.0; Optim.rmsprop 0.1 ] |> Optim.scheduled (Schedule.stepped 0.5 2L) ] do
        let run held =
            let t = Params.leaf "t" (Tensor.From([| 0.5; -2.0; 3.0 |], 3L))
            let game = { Play = (fun _ x -> x); Players = [ player "p" t optimizer (square t) ] }
            use trainer = Trainer.startWith (Rounds.direct ()) held 1UL Device.Cpu game

            for i in 1..6 do
                trainer.Play(Tensor.Full([| 3L |], float i, DType.Float64))

            t["t"]

        agree 1e-13 "the parameters" (run true) (run false)

// Plays rounds on batches of a tensor and a number; gives the sums, the streams of each recording, and why no more was recorded.
let private plays recorder (draw: Rng option) (batches: (int64 * int) list) =
    use _ = new Scope()
    let t = tree ()
    let rounds = Rounds.recorded recorder

    let play (step: Step) (x: Tensor, factor: int) =
        let noise = Tensor.Uniform(Option.defaultValue step.Rng draw, x.Shape)
        float factor * x + noise

    let game = { Play = play; Players = [ player "p" t (Optim.adam 0.1 (0.5, 0.999)) (square t) ] }
    use trainer = Trainer.startWith rounds true 1UL Device.Cpu game

    for i, (rows, factor) in List.indexed batches do
        use _ = new Scope()
        trainer.Play(Tensor.Full([| rows; 3L |], float i), factor)

    t["t"].ToBytes(), trainer.Report(), trainer.NotRecorded

[<Fact>]
let ``each kind of round is recorded once, when its third comes, with the streams that it draws from`` () =
    use own = new Rng(5UL)
    let recorded = ResizeArray()
    let batches = List.replicate 4 (2L, 3) @ List.replicate 4 (1L, 3) @ List.replicate 4 (1L, 9) @ [ 2L, 3 ]
    let _, _, refusal = plays (again recorded) (Some own) batches
    Assert.Equal(3, recorded.Count)
    Assert.All(recorded, fun streams -> Assert.Equal<Rng list>([ own ], streams))
    Assert.True refusal.IsNone

[<Fact>]
let ``what can't be recorded is played as it comes, and the reason said`` () =
    let batches = List.replicate 6 (2L, 3)
    let expected, losses, _ = plays (again (ResizeArray())) None batches
    let mutable tries = 0

    let broken: Recorder =
        fun _ _ ->
            tries <- tries + 1
            raise (TorchException "recording a CUDA graph: operation not permitted when stream is capturing")

    let actual, losses', refusal = plays broken None batches
    Assert.True((expected = actual && losses = losses'))
    Assert.Equal(1, tries)
    Assert.Contains("played as they come: recording a CUDA graph: operation not permitted", refusal.Value)

[<Fact>]
let ``too many kinds of rounds are too many`` () =
    let recorded = ResizeArray()
    let batches = [ for factor in 1..18 -> List.replicate 3 (2L, factor) ] |> List.concat
    let _, _, refusal = plays (again recorded) None batches
    Assert.Equal(16, recorded.Count)
    Assert.Contains("no more than 16 kinds", refusal.Value)

type private Opaque(x: Tensor) =
    member _.X = x

[<Fact>]
let ``a batch that can't be looked into is played as it comes`` () =
    use rounds = Rounds.recorded<Opaque, unit>(fun _ _ -> failwith "recorded")
    let mutable seen = 0
    use x = Tensor.Ones [| 1L |]

    for _ in 1..5 do
        rounds.Run "p" (Opaque x) (fun _ -> seen <- seen + 1)

    Assert.Equal(5, seen)
    Assert.Contains("a batch of the type Opaque can't be looked into", rounds.Refusal.Value)

[<Fact>]
let ``recorded rounds leave nothing behind`` () =
    let batches = List.replicate 8 (2L, 3)
    plays (again (ResizeArray())) None batches |> ignore
    use live = new LiveTensors()
    plays (again (ResizeArray())) None batches |> ignore
    Assert.Equal(0L, live.Added)

[<Fact>]
let ``on the CPU nothing is recorded and nothing needs saying`` () =
    let t = tree ()
    let game = { Play = (fun _ x -> x); Players = [ player "p" t (Optim.sgd 0.1) (square t) ] }
    use trainer = Trainer.recording 1UL Device.Cpu game

    for _ in 1..4 do
        use _ = new Scope()
        trainer.Play(Tensor.Ones [| 3L |])

    Assert.True trainer.NotRecorded.IsNone
