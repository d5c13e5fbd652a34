module GanFunctional.Tests.Variants.ImagePoolTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

// Image number i: four equal pixels.
let private image (i: int) = Tensors.Full([| 1L; 1L; 2L; 2L |], float i)

let private number (image: Tensor) = int (image.mean().Item())
let private numbers (images: Tensor) = [ for image in images.split 1L -> number image ]
let private held (pool: ImagePool) = pool.Images |> List.map number

// A pool's size, and the batches that come: how many images each has.
let private courses =
    Gen.zip (Gen.choose (0, 5)) (Gen.choose (1, 3) |> Gen.listOfLength 12) |> Arb.fromGen

// What goes in and comes out, batch by batch; images are numbered in order.
let private play (pool: ImagePool) (seed: uint64) first batches =
    use rng = Generators.Seeded(seed)
    let mutable next = first

    [ for count in batches do
          use _ = torch.NewDisposeScope()
          let into = [ next .. next + count - 1 ]
          next <- next + count
          let draws = Draw.Uniform(rng, [| int64 count; 2L |])
          let out = pool.Exchange(draws, torch.cat [| for i in into -> image i |])
          into, numbers out, held pool ]

[<Tests>]
let tests =
    testList
        "Variants.ImagePoolTests"
        [ law
              "until it is full every image comes back; then each is kept in exchange for one held, or comes back"
              60
              (Prop.forAll courses (fun (size, batches) ->
                  use pool = new ImagePool(size)

                  let follow before (into: int, out: int) =
                      if List.length before < size then
                          out = into, before @ [ into ]
                      elif out = into then
                          true, before
                      else
                          List.contains out before, before |> List.map (fun i -> if i = out then into else i)

                  let mutable before = []

                  play pool 3UL 1 batches
                  |> List.forall (fun (into, out, after) ->
                      let right =
                          List.zip into out
                          |> List.forall (fun pair ->
                              let right, next = follow before pair
                              before <- next
                              right)

                      right && after = before && after.Length <= size && out.Length = into.Length)))

          law
              "a pool goes on as another whose images it was given"
              30
              (Prop.forAll courses (fun (size, batches) ->
                  use _ = torch.NewDisposeScope()
                  use pool = new ImagePool(size)
                  use other = new ImagePool(size)
                  play pool 3UL 1 batches |> ignore
                  other.Restore pool.Images
                  play pool 4UL 100 batches = play other 4UL 100 batches))

          testCase "the draws decide: above one half exchanges, the second number chooses" (fun () ->
              use _ = torch.NewDisposeScope()
              use pool = new ImagePool(3)
              let draws (numbers: float32 list) = Tensors.From(Array.ofList numbers, int64 numbers.Length / 2L, 2L)
              let exchange numbers into = pool.Exchange(draws numbers, torch.cat [| for i in into -> image i |])

              Expect.equal
                  (numbers (exchange [ 0.9f; 0.9f; 0.9f; 0.9f; 0.9f; 0.9f ] [ 1; 2; 3 ]))
                  [ 1; 2; 3 ]
                  "the images while the pool fills"

              Expect.equal (numbers (exchange [ 0.5f; 0.0f ] [ 4 ])) [ 4 ] "the image comes back"
              Expect.equal (numbers (exchange [ 0.51f; 0.33f ] [ 5 ])) [ 1 ] "the first image is exchanged"

              Expect.equal
                  (numbers (exchange [ 0.99f; 0.67f; 0.6f; 0.99f ] [ 6; 7 ]))
                  [ 3; 6 ]
                  "the images come back or are exchanged"

              Expect.equal (held pool) [ 5; 2; 7 ] "the images held")

          testCase "half of the images are exchanged, each of those held as often as another" (fun () ->
              use pool = new ImagePool(4)
              let rounds = play pool 9UL 1 (List.replicate 2000 1)

              let exchanged, slots =
                  rounds[4..]
                  |> List.zip (List.map (fun (_, _, held) -> held) rounds[3 .. rounds.Length - 2])
                  |> List.choose (fun (before, (into, out, _)) ->
                      if out = into then None else Some(List.findIndex ((=) out.Head) before))
                  |> fun slots -> slots.Length, List.countBy id slots

              Expect.isInRange exchanged 900 1100 "the number of exchanges"
              Expect.equal slots.Length 4 "the number of places exchanged"

              for _, count in slots do
                  Expect.isInRange count 180 320 "the exchanges of a place")

          testCase "it owns what it holds: no gradient, no scope frees it, nothing is left after disposal" (fun () ->
              use live = new LiveTensors()
              let pool = new ImagePool(2)

              for i in 1..20 do
                  use _ = torch.NewDisposeScope()
                  use rng = Generators.Seeded(uint64 i)
                  let images = torch.cat [| image i; image (i + 1) |]
                  images.requires_grad <- true
                  pool.Exchange(Draw.Uniform(rng, [| 2L; 2L |]), detach images) |> ignore

              // The images, and their number.
              Expect.equal live.Added 2L "live tensors of the pool"

              using (torch.NewDisposeScope()) (fun _ ->
                  for image in pool.Images do
                      Expect.isFalse image.requires_grad "the image carries no graph"

                  pool.Restore [ pool.Images[1] ]
                  Expect.equal pool.Images.Length 1 "the number of images"

                  Translators.refused "an image pool of 2 images can't hold 3" (fun () ->
                      pool.Restore(List.replicate 3 pool.Images[0])))

              Expect.equal live.Added 2L "live tensors of the pool and the image"
              (pool :> System.IDisposable).Dispose()
              Expect.equal live.Added 0L "live tensors after the pool")

          testCase "a pool of less than nothing is refused" (fun () ->
              Translators.refused "can't hold -1 images" (fun () -> new ImagePool(-1) |> ignore)) ]
