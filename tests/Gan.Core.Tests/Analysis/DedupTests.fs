module GanFunctional.Tests.DedupTests

open Expecto
open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

/// Images of their own: smooth noise, in [-1, 1].
let private images seed count =
    let coarse = normal seed [ count; 3; 8; 8 ]
    (F.upsample_nearest2d (coarse, [| 32L; 32L |]) .* 0.4).Clamp(-1.0, 1.0)

[<Tests>]
let tests =
    testList
        "DedupTests"
        [ testCase "brightness and contrast make no difference, and one colour is nothing" (fun () ->
              use _ = torch.NewDisposeScope()
              let some = images 1UL 3
              let rows = Dedup.normalise some
              Expect.equal rows.shape [| 3L; 3072L |] "the shape of the rows"
              Expect.isNear ((rows.mean [| 1L |]).abs().max().Item()) 0.0 1e-5 "the largest mean"
              Expect.isNear ((rows.var ([| 1L |], unbiased = false)).min().Item()) 1.0 1e-4 "the least variance"
              agree 1e-4 "changed" (Dedup.normalise (0.5 * some + 0.2)) rows

              Expect.equal
                  ((Dedup.normalise (Tensors.Full([| 1L; 3L; 32L; 32L |], 0.3))).abs().max().Item())
                  0.0
                  "the largest number of an image of one colour")

          testCase "codes are the signs of the code layer, the first bit the highest" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = new Rng 2UL
              let encoder = Model.create rng Dedup.encoder
              let some = images 3UL 4
              let codes = Dedup.codes encoder some
              Expect.equal codes.shape [| 4L; 16L |] "the shape of the codes"
              let layer = (Model.eval encoder (Dedup.normalise some)).ToArray<float32>()
              let found = codes.ToArray<byte>()

              for image in 0..3 do
                  for bit in 0..127 do
                      let set = (found[16 * image + bit / 8] >>> (7 - bit % 8)) &&& 1uy = 1uy
                      Expect.equal set (layer[128 * image + bit] > 0f) "a bit of the code")

          testCase "the autoencoder learns to clean images, and its codes keep near what is near" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = new Rng 2UL

              let encoder, decoder =
                  Model.create (rng.Derive "e") Dedup.encoder, Model.create (rng.Derive "d") Dedup.decoder

              let some = images 4UL 200
              let rows = Dedup.normalise some
              use trainer = Trainer.start 1UL torch.CPU (Dedup.game 0.5 0.5 encoder decoder)

              let train rounds =
                  for _ in 1..rounds do
                      use _ = torch.NewDisposeScope()
                      trainer.Play rows

                  Map(reported trainer)["autoencoder.l2"]

              let first = train 5
              train 250 |> ignore
              let last = train 5
              Expect.isTrue (last < 0.75 * first) $"{first} → {last}"

              let bits (x: Tensor) =
                  [| for image in (Dedup.codes encoder x).ToArray<byte>() |> Array.chunkBySize 16 -> image |]

              let differing (a: byte[]) (b: byte[]) =
                  Array.fold2 (fun sum x y -> sum + System.Numerics.BitOperations.PopCount(uint32 (x ^^^ y))) 0 a b

              let own, noisy = bits some, bits (some + 0.02 * normal 6UL [ 200; 3; 32; 32 ])
              let near = Array.map2 differing own noisy |> Array.averageBy float
              let far = Array.map2 differing own (Array.append noisy[1..] noisy[..0]) |> Array.averageBy float
              Expect.isTrue (near < 6.0 && far > 25.0) $"{near} and {far} bits of 128")

          testCase
              "likeness is 1 for the same image, also moved by a pixel or brighter, and little for others"
              (fun () ->
                  use _ = torch.NewDisposeScope()
                  let some = images 7UL 5
                  let likeness b = (Dedup.likeness some b).ToArray<float32>() |> Array.map float
                  let moved = torch.cat ([| some.narrow (3L, 0L, 1L); some.narrow (3L, 0L, 31L) |], 3L)

                  for like in likeness some do
                      Expect.isNear like 1.0 1e-5 "the likeness of an image and itself"

                  for like in likeness moved do
                      Expect.isNear like 1.0 1e-5 "the likeness of an image moved by a pixel"

                  for like in likeness (0.8 * some + 0.1) do
                      Expect.isInRange like 0.99 1.0 "the likeness of a brighter image"

                  for like in likeness (images 8UL 5) do
                      Expect.isInRange like (-1.0) 0.6 "the likeness of another image"

                  for like in likeness -some do
                      Expect.isInRange like (-1.0) 0.2 "the likeness of the negative")

          testCase "images of one colour are alike when the colour is" (fun () ->
              use _ = torch.NewDisposeScope()
              let flat value = Tensors.Full([| 1L; 3L; 32L; 32L |], value)
              let like a b = (Dedup.likeness (flat a) (flat b)).Item()
              Expect.isNear (like 0.3 0.3) 1.0 1e-6 "the likeness of one colour"
              Expect.isNear (like -1.0 1.0) 0.0 1e-6 "the likeness of black and white"
              Expect.isInRange (like 0.0 1.0) 0.7 0.8 "the likeness of grey and white") ]
