/// What holds on a GPU. Where there is none every test is skipped and says so.
module GanFunctional.Tests.GpuTests

open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private gpu () =
    Assert.SkipUnless(Runtime.CudaDevices > 0, "no GPU: libtorch finds none, or was built without CUDA")
    Device.Cuda()

let private direct device =
    { new Starter with
        member _.Start game = Trainer.start 7UL device game }

// Starts and remembers why nothing was recorded.
let private recording device (refusals: ResizeArray<string option>) =
    { new Starter with
        member _.Start game =
            let trainer = Trainer.recording 7UL device game
            refusals.Add trainer.NotRecorded
            trainer }

let games = TheoryData<string>(SmallGames.all |> List.map _.Name)

[<Theory; MemberData(nameof games)>]
let ``recorded rounds leave the bytes of rounds that are played as they come`` name =
    let device = gpu ()
    let game = SmallGames.named name
    let refusals = ResizeArray()
    let expected = game.Play device (direct device) 14
    let actual = game.Play device (recording device refusals) 14
    Assert.All(refusals, fun refusal -> Assert.True(refusal.IsNone, Option.defaultValue "" refusal))

    for (name, a), (_, b) in List.zip expected actual do
        Assert.True((a = b), $"{name} differs")

[<Theory; MemberData(nameof games)>]
let ``every variant's rounds give the same bytes twice`` name =
    let device = gpu ()
    let game = SmallGames.named name
    Assert.True((game.Play device (direct device) 5 = game.Play device (direct device) 5))

[<Fact>]
let ``rounds are recorded, and every refusal is known when the third round is over`` () =
    let device = gpu ()
    let t = Params.leaf "t" (Tensor.Ones([| 3L |], device = device))
    let reading (x: Tensor) = x * (x.Sum().Item())
    let loss = Loss.term "l" (fun (x: Tensor) -> (t["t"] * x).Square().Sum())

    let refusal play =
        use trainer =
            Trainer.recording
                1UL
                device
                { Play = (fun _ x -> play x); Players = [ player "p" t (Optim.sgd 0.01) loss ] }

        for _ in 1..5 do
            use _ = new Scope()
            trainer.Play(Tensor.Ones([| 3L |], device = device))

        trainer.NotRecorded

    Assert.Equal(None, refusal id)
    // A round that waits for the device can't be recorded.
    Assert.Contains("played as they come", (refusal reading).Value)

// The same networks, latents and images on both devices, in float64: nothing but rounding is between them.
[<Fact>]
let ``a DCGAN's rounds on a GPU are the CPU's`` () =
    let device = gpu ()
    let shape = { Size = 16; Channels = 3 }

    let run (where: Device) =
        use rng = new Rng(1UL)

        let model net =
            let tree = newParams 3UL net |> inFloat64 |> Params.map _.Tensor.To(where)
            Model.ofParams rng net tree

        let networks =
            { Generator = model (Dcgan.generator 4 shape); Discriminator = model (Dcgan.discriminator 4 shape) }

        let mutable round = 0

        let latent _ (count: int) =
            round <- round + 1
            ((normal (uint64 round) [ count; 100; 1; 1 ]).To DType.Float64).To where

        let game = Dcgan.game latent Objective.nonSaturating (Optim.adam 1e-4 (0.5, 0.999)) networks
        use trainer = Trainer.start 1UL where game

        [ for i in 1..5 do
              use _ = new Scope()
              trainer.Play(((normal (uint64 i) [ 4; 3; 16; 16 ]).To DType.Float64).To where)
              yield! trainer.Report() |> List.map snd ]

    for a, b in List.zip (run device) (run Device.Cpu) do
        Assert.Equal(b, a, 1e-8 * (1.0 + abs b))

[<Fact>]
let ``a random stream on a GPU goes on from its saved state`` () =
    let device = gpu ()
    use _ = new Scope()
    use rng = new Rng(0xABCD_0000_0007UL, device)
    use other = new Rng(9UL, device)
    let draw (rng: Rng) = (Tensor.Normal(rng, [| 1001L |])).ToBytes()
    draw rng |> ignore
    let saved = rng.State
    let expected = draw rng
    other.State <- saved
    Assert.True((expected = draw other))
    Assert.True((draw rng = draw other))

[<Fact>]
let ``the count of live tensors stays the same over recorded rounds`` () =
    let device = gpu ()
    let shape = { Size = 16; Channels = 3 }

    let gan =
        { Dcgan.create shape with
            Generator = Dcgan.generator 4 shape
            Discriminator = Dcgan.discriminator 4 shape }

    let networks = ImageGan.networks 1UL device gan
    use trainer = ImageGan.start 1UL device networks gan
    use batch = Tensor.Zeros([| 4L; 3L; 16L; 16L |], device = device)

    for _ in 1..5 do
        trainer.Play batch

    use live = new LiveTensors()

    for _ in 1..50 do
        trainer.Play batch
        Assert.Equal(0L, live.Added)
