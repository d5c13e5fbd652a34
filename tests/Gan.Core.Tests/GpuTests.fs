/// What holds on a GPU. Where there is none every test is skipped and says so.
module GanFunctional.Tests.GpuTests

open Expecto
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private gpu () =
    if not (Runtime.CudaDevices > 0) then
        skiptest "no GPU: libtorch finds none, or was built without CUDA"

    Device(DeviceType.CUDA, 0)

let private games = SmallGames.all |> List.map _.Name

[<Tests>]
let tests =
    testList
        "GpuTests"
        [ testTheory "every variant's rounds give the same bytes twice" games (fun name ->
              let device = gpu ()
              let game = SmallGames.named name
              let play () = game.Play device DType.Float32 5
              Expect.isTrue (play () = play ()) "two plays give the same bytes")

          // The same networks, latents and images on both devices, in float64: nothing but rounding is between them.
          testCase "a DCGAN's rounds on a GPU are the CPU's" (fun () ->
              let device = gpu ()
              let shape = ImageShape.Square(16, 3)

              let run (where: Device) =
                  let model net =
                      let tree = newParams 3UL net |> inFloat64 |> Params.map _.Tensor.``to``(where: Device)
                      Model.ofParams net tree

                  let networks =
                      { Generator = model (Dcgan.generator 4 shape)
                        Discriminator = model (Dcgan.discriminator 4 shape) }

                  let mutable round = 0

                  let latent _ (count: int) =
                      round <- round + 1
                      ((normal (uint64 round) [ count; 100; 1; 1 ]).to_type DType.Float64).``to``(where: Device)

                  let game = Dcgan.game latent Objective.NonSaturating (Optimizer.Adam(1e-4, 0.5, 0.999)) networks
                  use trainer = Trainer.start 1UL where game

                  [ for i in 1..5 do
                        use _ = torch.NewDisposeScope()

                        trainer.Play(
                            ((normal (uint64 i) [ 4; 3; 16; 16 ]).to_type DType.Float64).``to``(where: Device)
                        )

                        yield! reported trainer |> List.map snd ]

              for a, b in List.zip (run device) (run torch.CPU) do
                  Expect.isNear a b (1e-8 * (1.0 + abs b)) "a reported number")

          testCase "the count of live tensors stays the same over rounds" (fun () ->
              let device = gpu ()
              let shape = ImageShape.Square(16, 3)

              let gan =
                  { Dcgan.create shape with
                      Generator = Dcgan.generator 4 shape
                      Discriminator = Dcgan.discriminator 4 shape }

              let networks = ImageGan.networks 1UL device gan
              use trainer = ImageGan.start 1UL device networks gan
              use batch = torch.zeros ([| 4L; 3L; 16L; 16L |], device = device)

              for _ in 1..5 do
                  trainer.Play batch

              use live = new LiveTensors()

              for _ in 1..50 do
                  trainer.Play batch
                  Expect.equal live.Added 0L "live tensors added by a round") ]
