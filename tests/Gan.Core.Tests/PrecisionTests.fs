module GanFunctional.Tests.PrecisionTests

open Expecto
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Tests.Testing
open GanFunctional.Variants

let private shape = ImageShape.Square(16, 3)

let private dcgan =
    { Dcgan.create shape with
        Generator = Dcgan.generator 16 shape
        Discriminator = Dcgan.discriminator 16 shape }

let private bfloat16 = ImageGan.mixedPrecision DType.BFloat16 dcgan

let private distance (a: Tensor) (b: Tensor) =
    let a, b = a.detach (), b.detach ()
    (a - b).norm().Item() / b.norm().Item()

// bfloat16 has 8 bits: 2⁻⁹ a rounding, of which a signal passes about three a layer; both networks have ten or fewer.
let private close = 0.05

let private nets = [ "generator"; "discriminator" ]

[<Tests>]
let tests =
    testList
        "PrecisionTests"
        [ testTheory "bfloat16 gives float32 outputs and gradients, close to float32's" nets (fun which ->
              needsBFloat16 ()

              let full, half, input =
                  match which with
                  | "generator" -> dcgan.Generator, bfloat16.Generator, normal 1UL [ 8; 100; 1; 1 ]
                  | _ -> dcgan.Discriminator, bfloat16.Discriminator, normal 1UL [ 8; 3; 16; 16 ]

              let outcome net =
                  use rng = Generators.Seeded(2UL)
                  let tree = newParams 3UL net
                  let y: Tensor = Net.apply net tree (Train rng) input
                  let weights = normal 4UL [ for size in y.shape -> int size ]
                  tree, y, Autograd.Grad((y * weights).sum(), tree.Trained)

              let tree, y, gradients = outcome half
              let _, y', gradients' = outcome full
              Expect.equal y.dtype DType.Float32 "the type of the output"
              Expect.isInRange (distance y y') 1e-6 close "the distance of the outputs"

              for leaf in tree.Leaves do
                  Expect.notEqual leaf.Tensor.dtype DType.BFloat16 "the type of a parameter"

              for gradient, gradient' in Array.zip gradients gradients' do
                  Expect.equal gradient.dtype DType.Float32 "the type of a gradient"
                  // PyTorch's own autocast is off by 0.1 on such gradients.
                  Expect.isInRange (distance gradient gradient') 0.0 0.1 "the distance of the gradients")

          testCase
              "a penalty's second derivatives are float32's, as the network computes in float32 on a variable"
              (fun () ->
                  needsBFloat16 ()

                  let gradients net =
                      let tree = newParams 3UL net
                      let penalty = Penalty.R1(id, Net.apply net tree Eval)

                      Autograd.Grad(
                          Loss.Total(penalty.Terms(Penalty.Variable(normal 1UL [ 8; 3; 16; 16 ]))),
                          tree.Trained
                      )

                  for half, full in Array.zip (gradients bfloat16.Discriminator) (gradients dcgan.Discriminator) do
                      Expect.isTrue (same full half) "both gradients are the same")

          testCase "one variable among several inputs keeps them all in float32" (fun () ->
              let seen = ResizeArray()

              let look =
                  Net.opaque "look" (fun (x: Tensor, y: Tensor) ->
                      seen.Add((x.dtype, y.dtype))
                      x + y)

              let net = Net.mixedPrecisionAs Net.both id DType.BFloat16 look
              let run = Net.apply net (newParams 1UL net) Eval
              let constant = torch.ones [| 2L |]
              let variable = constant.clone ()
              variable.requires_grad <- true
              run (constant, constant) |> ignore
              run (constant, variable) |> ignore
              run (variable * 1.0, constant) |> ignore
              let half, full = (DType.BFloat16, DType.BFloat16), (DType.Float32, DType.Float32)
              Expect.sequenceEqual seen [ half; full; half ] "the types that the network saw")

          testCase "a chain of residuals in bfloat16 rounds its sum once" (fun () ->
              use _ = torch.NewDisposeScope()
              // Each adds a 300th of its input, which bfloat16's 8 bits would not show.
              let little = Net.opaque "a 300th" (fun (x: Tensor) -> x / 300.0)
              let net = Net.residuals (List.replicate 30 little)
              use rng = Generators.Seeded(1UL)
              let run = Net.apply net (newParams 1UL net) (Train rng)
              let y = run (torch.ones ([| 4L |], DType.BFloat16))
              Expect.equal y.dtype DType.BFloat16 "the type of the output"

              Expect.isInRange
                  (distance (y.to_type DType.Float32) (run (torch.ones [| 4L |])))
                  0.0
                  (1.0 / 256.0)
                  "the distance from float32")

          testCase "float32 is the same network" (fun () ->
              Expect.isTrue
                  (obj.ReferenceEquals(dcgan.Generator, Net.mixedPrecision DType.Float32 dcgan.Generator))
                  "the network itself")

          testCase "bfloat16 trains: finite losses, parameters that stay float32 and move" (fun () ->
              needsBFloat16 ()
              let networks = ImageGan.networks 1UL torch.CPU bfloat16
              let trees = [ networks.Generator.Params; networks.Discriminator.Params ]
              let before = List.map bytes trees
              use trainer = bfloat16.Start 1UL torch.CPU networks
              let real = normal 5UL [ 8; 3; 16; 16 ]

              for _ in 1..10 do
                  trainer.Play real

              for _, value in reported trainer do
                  Expect.isTrue (System.Double.IsFinite value) "the reported numbers are finite"

              for now, before in List.zip (List.map bytes trees) before do
                  Expect.notEqual now before "the parameters have moved"

              for tree in trees do
                  for leaf in tree.Leaves do
                      Expect.notEqual leaf.Tensor.dtype DType.BFloat16 "the type of a parameter"
                      Expect.isTrue (leaf.Tensor.detach().isfinite().all().Item() = 1.0) leaf.Path) ]
