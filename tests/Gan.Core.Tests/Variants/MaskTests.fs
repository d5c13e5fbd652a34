module GanFunctional.Tests.Variants.MaskTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private masks = Golden.cases "completion" (fun case -> case.Op = "mask")

let private scattered =
    Gen.zip (Gen.choose (1, 99)) (Gen.choose (1, 1000))
    |> Gen.map (fun (known, seed) ->
        use rng = Generators.Seeded(uint64 seed)
        (Mask.random rng (1.0 - float known / 100.0) 2 11 9).DetachFromDisposeScope())

[<Tests>]
let tests =
    testList
        "Variants.MaskTests"
        [ testTheory "masks are the reference's pixel by pixel, and their weights equation 3's" masks (fun name ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "completion" name
              let number (name: string) = (case.Arg name).GetInt32()

              let make =
                  match case.Text "name" with
                  | "centre" -> Mask.centre
                  | "left" -> Mask.left
                  | _ -> Mask.grid

              let mask = make (number "height") (number "width")
              Expect.isTrue (same mask case["mask"]) "the mask is NumPy's"
              agree 1e-6 "the weights" (Mask.weights Neighbourhood mask) case["weights"]
              Expect.isTrue (same (Mask.weights Plain mask) mask) "plain weights are the mask")

          testCase "a random mask leaves out its share, anew in each image, and repeats with its seed" (fun () ->
              use _ = torch.NewDisposeScope()

              let make seed missing =
                  use rng = Generators.Seeded(seed)
                  Mask.random rng missing 8 32 40

              let mask = make 5UL 0.2
              Expect.equal mask.shape [| 8L; 1L; 32L; 40L |] "the shape of the masks"
              // 10,240 draws: five standard deviations are 0.02.
              Expect.isInRange (mask.mean().Item()) 0.78 0.82 "the share of known pixels"

              Expect.isTrue
                  (Array.forall (fun x -> x = 0.0f || x = 1.0f) (mask.ToArray<float32>()))
                  "a mask is 0 and 1"

              Expect.isTrue (same mask (make 5UL 0.2)) "the same seed's mask"
              Expect.isFalse (same mask (make 6UL 0.2)) "another seed's mask"
              let images = mask.split 1L
              Expect.isFalse (same images[0] images[1]) "every image has a mask of its own"
              Expect.equal ((make 1UL 0.0).min().Item()) 1.0 "a mask without missing pixels"
              Expect.equal ((make 1UL 1.0).max().Item()) 0.0 "a mask without known pixels"
              let error = Expect.thrown<GanException>(fun () -> make 1UL 20.0 |> ignore)
              Expect.stringContains error.Message "20" "the message names the number")

          testCase "a mask of the user's is known where it is at least half white" (fun () ->
              use _ = torch.NewDisposeScope()
              let pixels = Tensors.From([| 0.0f; 0.4999f; 0.5f; 1.0f |], 1L, 1L, 2L, 2L)
              let expected = Tensors.From([| 0.0f; 0.0f; 1.0f; 1.0f |], 1L, 1L, 2L, 2L)
              Expect.isTrue (same expected (Mask.ofPixels "hole.png" 2 2 pixels)) "the mask of the pixels"
              let refused f = (Expect.thrown<GanException>(fun () -> f () |> ignore)).Message

              Expect.stringContains
                  (refused (fun () -> Mask.ofPixels "hole.png" 2 2 (torch.ones [| 1L; 1L; 2L; 2L |])))
                  "'hole.png' has no missing pixel"
                  "a white mask"

              Expect.stringContains
                  (refused (fun () -> Mask.ofPixels "hole.png" 2 2 (torch.zeros [| 1L; 1L; 2L; 2L |])))
                  "'hole.png' has no known pixel"
                  "a black mask"

              let size = refused (fun () -> Mask.ofPixels "hole.png" 28 30 pixels)
              Expect.stringContains size "'hole.png' has 2×2 pixels" "the message names the file and its size"
              Expect.stringContains size "30×28" "the message names the size that it takes"

              Expect.stringContains
                  (refused (fun () -> Mask.ofPixels "hole.png" 2 2 (torch.zeros [| 1L; 3L; 2L; 2L |])))
                  "[1, 3, 2, 2]"
                  "the message names the shape")

          law
              "weights are 0 on missing pixels and where nothing near is missing, above 0 elsewhere, and below 1"
              25
              (Prop.forAll (Arb.fromGen scattered) (fun mask ->
                  use _ = torch.NewDisposeScope()
                  let hole = 1.0 - mask
                  let weights = Mask.weights Neighbourhood mask

                  let near = F.max_pool2d (F.pad (hole, [| 3L; 3L; 3L; 3L |]), [| 7L; 7L |], [| 1L; 1L |])

                  same ((weights.GreaterThan 0.0).to_type DType.Float32) (mask * near) && weights.max().Item() < 1.0)) ]
