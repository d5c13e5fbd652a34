module GanFunctional.Tests.TrainerTests

open System
open GanFunctional
open GanFunctional.Torch
open GanFunctional.Tests.Testing
open GanFunctional.Variants
open Xunit

let private shape = { Size = 20; Channels = 1 }

// A DCGAN small enough for hundreds of rounds.
let private tiny =
    { Dcgan.create shape with
        Generator = Dcgan.generator 4 shape
        Discriminator = Dcgan.discriminator 4 shape }

let private batch = normal 77UL [ 4; 1; 20; 20 ]

let private everything (networks: Networks) = bytes networks.Generator.Params, bytes networks.Discriminator.Params

let private train gan seed rounds =
    let networks = ImageGan.networks seed Device.Cpu gan
    use trainer: Trainer<Tensor> = gan.Start seed Device.Cpu networks

    for _ in 1..rounds do
        trainer.Play batch

    networks, everything networks, trainer.State |> List.map (fun (name, tensor) -> name, tensor.ToBytes())

// The same with dropout, whose stream is the model's own.
let private forgetful =
    { tiny with Discriminator = Net.group "first" (Activations.dropout 0.3) --> tiny.Discriminator }

[<Fact>]
let ``dropout draws the same from the same seed`` () =
    let _, parameters, _ = train forgetful 5UL 4
    let _, parameters', _ = train forgetful 5UL 4
    let _, without, _ = train tiny 5UL 4
    Assert.True((parameters = parameters'))
    Assert.NotEqual<(string * byte[]) list>(snd parameters, snd without)

[<Fact>]
let ``the same seed trains to the same bytes, another seed to others`` () =
    let _, parameters, state = train tiny 5UL 6
    let _, parameters', state' = train tiny 5UL 6
    let _, (generator'', discriminator''), _ = train tiny 6UL 6
    Assert.True((parameters = parameters' && state = state'))
    Assert.NotEqual<(string * byte[]) list>(fst parameters, generator'')
    Assert.NotEqual<(string * byte[]) list>(snd parameters, discriminator'')

[<Fact>]
let ``the rounds' noise depends on the trainer's seed`` () =
    let latents seed =
        let seen = ResizeArray<byte[]>()

        let game =
            { Play =
                fun step () ->
                    seen.Add((Tensor.Normal(step.Rng, [| 4L |])).ToBytes())
                    Assert.Equal(int64 seen.Count - 1L, step.Round)
              Players = [] }

        use trainer = Trainer.start seed Device.Cpu game

        for _ in 1..5 do
            trainer.Play()

        List.ofSeq seen

    Assert.True((latents 1UL = latents 1UL))
    let rounds = latents 1UL @ latents 2UL
    Assert.Equal(10, (List.distinct rounds).Length)

[<Fact>]
let ``a round's noise does not depend on what earlier rounds drew`` () =
    let last draws =
        let mutable noise = [||]

        let play (step: Step) count = noise <- (Tensor.Normal(step.Rng, [| int64 count |])).ToArray<float>()

        use trainer = Trainer.start 1UL Device.Cpu { Play = play; Players = [] }
        List.iter trainer.Play draws
        noise

    Assert.Equal<float[]>(last [ 1; 1; 8 ], last [ 5; 100; 8 ])

[<Fact>]
let ``a discriminator alone leaves the generator's parameters, and the reverse`` () =
    for kept in [ "D"; "G" ] do
        let networks = ImageGan.networks 1UL Device.Cpu tiny
        let game = Dcgan.game tiny.Latent Objective.hinge (Optim.adam 1e-3 (0.5, 0.999)) networks
        let game = { game with Players = game.Players |> List.filter (fun player -> player.Name = kept) }
        let d, g = networks.Discriminator, networks.Generator
        let mover, other = if kept = "D" then d, g else g, d
        let trained (model: Model<Tensor, Tensor>) = model.Params.Trained |> Array.map _.ToBytes()
        let moverBefore, otherBefore = trained mover, trained other
        use trainer = Trainer.start 1UL Device.Cpu game
        trainer.Play batch
        Assert.True((trained other = otherBefore))
        Assert.All(Array.zip (trained mover) moverBefore, fun (now, before) -> Assert.False((now = before)))

[<Fact>]
let ``the state names every slot of every player's trained tensors`` () =
    let networks = ImageGan.networks 1UL Device.Cpu tiny
    use trainer = tiny.Start 1UL Device.Cpu networks

    let expected =
        [ for player, model in [ "D", networks.Discriminator; "G", networks.Generator ] do
              for slot in [ "mean"; "square" ] do
                  for leaf in model.Params.Leaves do
                      if leaf.Role <> Buffer then
                          $"{player}.{slot}.{leaf.Path}", leaf.Tensor.Shape ]

    Assert.Equal<(string * int64[]) list>(expected, trainer.State |> List.map (fun (n, t) -> n, t.Shape))

[<Fact>]
let ``a report holds the means since the last one, in the order of play`` () =
    let tree = Params.leaf "t" (Tensor.Zeros [| 1L |])

    let loss =
        Loss.term "batch" (fun (b: Tensor) -> b.Sum() + tree["t"].Sum())
        + 10.0 * Loss.term "other" (fun _ -> tree["t"].Sum())

    let game = { Play = (fun _ batch -> batch); Players = [ player "p" tree (Optim.sgd 0.0) loss ] }
    use trainer = Trainer.start 1UL Device.Cpu game

    for value in [ 1.0; 2.0; 6.0 ] do
        trainer.Play(Tensor.Full([| 1L |], value))

    Assert.Equal(3L, trainer.Round)
    Assert.Equal<(string * float) list>([ "p", 3.0; "p.batch", 3.0; "p.other", 0.0 ], trainer.Report())
    Assert.Empty(trainer.Report())
    trainer.Play(Tensor.Full([| 1L |], 4.0))
    Assert.Equal<(string * float) list>([ "p", 4.0; "p.batch", 4.0; "p.other", 0.0 ], trainer.Report())

// Tensors of earlier tests that only a finalizer frees must not come between two counts.
let private settle () =
    for _ in 1..2 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

[<Fact>]
let ``the count of live tensors is the same after each of 200 rounds`` () =
    let networks = ImageGan.networks 1UL Device.Cpu tiny
    use trainer = tiny.Start 1UL Device.Cpu networks
    trainer.Play batch
    settle ()
    let before = Tensor.LiveCount

    for round in 1..200 do
        trainer.Play batch

        if round % 50 = 0 then
            trainer.Report() |> ignore

        Assert.Equal(before, Tensor.LiveCount)

    GC.KeepAlive networks

[<Fact>]
let ``sampling in a scope leaves nothing behind`` () =
    let networks = ImageGan.networks 1UL Device.Cpu tiny
    use rng = new Rng(1UL)
    settle ()
    let before = Tensor.LiveCount

    for _ in 1..50 do
        use _ = new Scope()
        let images = ImageGan.sample networks.Generator (tiny.Latent rng 7) 3
        Assert.Equal<int64[]>([| 7L; 1L; 20L; 20L |], images.Shape)
        Assert.False images.RequiresGrad

    Assert.Equal(before, Tensor.LiveCount)
    GC.KeepAlive networks

[<Fact>]
let ``a round that fails leaves nothing behind`` () =
    let networks = ImageGan.networks 1UL Device.Cpu tiny
    use trainer = tiny.Start 1UL Device.Cpu networks
    trainer.Play batch
    let wrong = normal 1UL [ 4; 3; 20; 20 ]
    settle ()
    let before = Tensor.LiveCount
    Assert.Throws<TorchException>(fun () -> trainer.Play wrong) |> ignore
    Assert.Equal(before, Tensor.LiveCount)
    Assert.Equal(1L, trainer.Round)
    GC.KeepAlive networks

[<Fact>]
let ``two players of one name are refused`` () =
    let twin =
        player "G" (Params.leaf "x" (normal 1UL [ 2 ])) (Optim.sgd 0.1) (Loss.term "x" (fun (x: Tensor) -> x.Sum()))

    let game: Game<Tensor, Tensor> = { Play = (fun _ batch -> batch); Players = [ twin; twin ] }
    let refused = Assert.Throws<GanException>(fun () -> Trainer.start 1UL Device.Cpu game |> ignore)
    Assert.Contains("two players are named 'G'", refused.Message)
