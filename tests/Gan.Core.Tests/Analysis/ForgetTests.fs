module GanFunctional.Tests.ForgetTests

open Expecto
open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private generators = [ "dcgan", 1; "dcgan", 2; "frog", 1 ]

let private gan name =
    if name = "dcgan" then
        Dcgan.create (ImageShape.Square(16, 1))
    else
        Frog.create (ImageShape.Square(32, 3))

let private generator (gan: ImageGan) =
    use rng = new Rng 3UL
    Model.create rng gan.Generator

let private latents (gan: ImageGan) count =
    use rng = new Rng 4UL
    ImageGan.latent rng count gan

let private box left top width height : Box = { Left = left; Top = top; Width = width; Height = height }

[<Tests>]
let tests =
    testList
        "ForgetTests"
        [ testTheory
              "a generator without some maps draws what it draws when their activations are 0"
              generators
              (fun (name, depth) ->
                  use _ = torch.NewDisposeScope()
                  let gan = gan name
                  let model = generator gan
                  let z = latents gan 3
                  let layer = Forget.layer depth model z
                  let maps = (Forget.activations layer model z).shape[1]
                  let dropped = [ 0; 5; int maps - 1 ]
                  let keep = Array.init (int maps) (fun map -> if List.contains map dropped then 0f else 1f)
                  let keep = Tensors.From(keep, 1L, maps, 1L, 1L)
                  let expected = model.Run (Watched(Eval, fun name x -> if name = layer then x * keep else x)) z
                  let tree = Forget.without layer dropped (int maps) model.Params
                  let found = Net.apply gan.Generator tree Eval z
                  agree 1e-5 "images" found expected
                  Expect.isTrue (relativeError expected (Model.eval model z) > 1e-3) "the maps matter"
                  // The generator itself is as it was.
                  Expect.equal (bytes model.Params) (bytes (generator gan).Params) "the generator's parameters"
                  Params.free tree)

          testCase "the layer is the last before the image, and a network without maps has none" (fun () ->
              use _ = torch.NewDisposeScope()
              let dcgan = gan "dcgan"
              let model, z = generator dcgan, latents dcgan 2
              let layer = Forget.layer 1 model z

              Expect.equal
                  ((Forget.activations layer model z).shape)
                  [| 2L; 64L; 8L; 8L |]
                  "the shape of the activations"

              let gan = VanillaGan.create Objective.NonSaturating (ImageShape.Square(8, 1))

              let error =
                  Expect.thrown<GanException>(fun () -> Forget.layer 1 (generator gan) (latents gan 1) |> ignore)

              Expect.stringContains error.Message "at 0 depth(s)" "the message names the depth")

          testCase "cells are in a region whose centre is in a box, or that hold the centre of a small one" (fun () ->
              let marks boxes =
                  (Forget.region (ImageShape.Square(8, 1)) 4 4 boxes).ToArray<float32>()
                  |> Array.map int
                  |> List.ofArray

              Expect.equal
                  (marks [ box 0.0 0.0 4.0 4.0 ])
                  [ 1; 1; 0; 0; 1; 1; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0 ]
                  "a box of four cells"
              // Too narrow for a centre, at 1, 3, 5 or 7.
              Expect.equal
                  (marks [ box 5.2 2.2 0.5 0.5 ])
                  [ 0; 0; 0; 0; 0; 0; 1; 0; 0; 0; 0; 0; 0; 0; 0; 0 ]
                  "a box without a centre"

              Expect.equal (marks [ box 0.0 0.0 2.0 2.0; box 6.0 6.0 2.0 2.0 ] |> List.sum) 2 "the cells of two boxes"
              Expect.equal (marks [] |> List.sum) 0 "the cells of no box"
              Expect.equal (marks [ box -1.0 -1.0 20.0 20.0 ] |> List.sum) 16 "the cells of a box around all")

          testCase
              "it learns from all positions of the object and as many others, and drops the maps that speak for it"
              (fun () ->
                  use _ = torch.NewDisposeScope()
                  use rng = new Rng 5UL
                  // Map 1 is high where the object is, map 3 a little, map 2 is low there; 0 says nothing.
                  let region = (Draw.Uniform(rng, [| 20L; 6L; 6L |])).LessThan(0.1).to_type DType.Float32
                  let noise = Draw.Uniform(rng, [| 20L; 4L; 6L; 6L |])
                  let effect = Tensors.From([| 0f; 2f; -2f; 0.7f |], 1L, 4L, 1L, 1L)
                  let activations = noise + effect * region.unsqueeze 1L
                  let struct (rows, answers) = Forget.positions rng activations region
                  let inside = region.sum().Item()
                  Expect.equal (answers.sum().Item()) inside "the number of positions of the object"
                  Expect.equal rows.shape [| int64 (2.0 * inside); 4L |] "the shape of the rows"
                  let heard = rows.select (1L, 1L)

                  Expect.isTrue
                      (((heard * answers).sum() / answers.sum ()).Item() > 1.8)
                      "the map's mean on the object"

                  Expect.isInRange
                      ((((1.0 - answers) * heard).sum() / answers.sum ()).Item())
                      0.3
                      0.7
                      "the map's mean elsewhere"

                  let fitted = LogisticRegression.fit 1.0 rows answers
                  let positive = Forget.maps None fitted
                  Expect.contains positive 1 "map 1 speaks for the object"
                  Expect.contains positive 3 "map 3 speaks for the object"
                  Expect.isFalse (Seq.contains 2 (positive)) "map 2 does not"
                  Expect.equal (Forget.maps (Some 1) fitted) [ 1 ] "the map that speaks most")

          testCase "a map that is not there is refused" (fun () ->
              let model = generator (gan "dcgan")

              let refused says layer maps count =
                  let error =
                      Expect.thrown<GanException>(fun () -> Forget.without layer maps count model.Params |> ignore)

                  Expect.stringContains error.Message (says: string) "the message"

              refused "from 0 to 63" "main.5" [ 64 ] 64
              refused "no convolution takes" "main.90" [ 1 ] 64
              refused "does not tell" "main.5" [ 1 ] 7) ]
