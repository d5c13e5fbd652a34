module GanFunctional.Tests.Variants.ConditionalTests

open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private shape = ImageShape.Square(16, 1)
let private both = [ "dcgan"; "gan" ]
let private make name = if name = "dcgan" then Conditional.dcgan 64 3 shape else Conditional.gan 3 shape

/// Class k is bright in the k-th third of the rows.
let private stripes (classes: int64[]) =
    let pixel label row = if row / 6 = int label then 0.8f else -0.8f

    Tensors.From(
        [| for label in classes do
               for row in 0..15 do
                   for _ in 0..15 -> pixel label row |],
        [| int64 classes.Length; 1L; 16L; 16L |]
    )

[<Tests>]
let tests =
    testList
        "Variants.ConditionalTests"
        [ testTheory
              "images and logits follow the class, and each network's shapes are the plain one's with wider inputs"
              both
              (fun name ->
                  use _ = torch.NewDisposeScope()
                  let gan = make name
                  let networks = Conditional.networks 1UL torch.CPU gan
                  use rng = new Rng 2UL
                  let z = gan.Latent rng 2
                  let of' label = Conditional.oneHot 3 [| label; label |]
                  let images label = inTraining networks.Generator (z, of' label)
                  Expect.equal ((images 0L).shape) [| 2L; 1L; 16L; 16L |] "the shape of the images"
                  Expect.isFalse (same (images 0L) (images 1L)) "another class gives other images"
                  let logits label = inTraining networks.Discriminator (images 0L, of' label)
                  Expect.equal ((logits 0L).shape) [| 2L; 1L |] "the shape of the logits"
                  Expect.isFalse (same (logits 0L) (logits 1L)) "another class gives other logits"
                  let plain = ImageGan.networks 1UL torch.CPU (SmallGames.gan name shape)

                  for ours, theirs, wider in
                      [ networks.Generator.Params, plain.Generator.Params, (if name = "dcgan" then 0 else 1)
                        networks.Discriminator.Params, plain.Discriminator.Params, 1 ] do
                      Expect.equal
                          [ for leaf in ours.Leaves -> leaf.Path ]
                          [ for leaf in theirs.Leaves -> leaf.Path ]
                          "the names of the parameters"

                      let first (tree: Params) = tree.Leaves.Head.Tensor.shape
                      Expect.equal ((first ours)[wider]) ((first theirs)[wider] + 3L) "the first layer's inputs"

                      for ours, theirs in List.zip ours.Leaves.Tail theirs.Leaves.Tail do
                          Expect.equal ours.Tensor.shape theirs.Tensor.shape "the shape of a parameter")

          testCase "classes are ones among zeros" (fun () ->
              let found = Conditional.oneHot 3 [| 2L; 0L |]
              Expect.equal (found.ToArray<float32>()) [| 0f; 0f; 1f; 1f; 0f; 0f |] "the one-hot code")

          testTheory "a round asks for the classes of its batch" both (fun name ->
              use _ = torch.NewDisposeScope()
              let gan = make name
              let networks = Conditional.networks 1UL torch.CPU gan
              let game = Conditional.game gan.Latent Objective.NonSaturating (Optimizer.Sgd 0.1) networks
              let classes = Conditional.oneHot 3 [| 0L; 2L; 1L; 1L |]
              let play = game.Play (firstStep 5UL) (normal 1UL [ 4; 1; 16; 16 ], classes)
              Expect.isTrue (same classes play.Classes) "the play has the batch's classes"

              agree
                  golden
                  "fakes"
                  (inTraining networks.Generator (gan.Latent (firstStep 5UL).Rng 4, classes))
                  play.Fake)

          // The fully connected one takes ten times as many rounds.
          testCase "it learns to draw what is asked for" (fun () ->
              use _ = torch.NewDisposeScope()
              let gan = make "dcgan"
              let networks = Conditional.networks 3UL torch.CPU gan
              use trainer = Conditional.start (Optimizer.Adam(2e-4, 0.5, 0.999)) 3UL torch.CPU networks gan

              for round in 1..300 do
                  use _ = torch.NewDisposeScope()
                  let classes = [| for i in 0..23 -> int64 ((round + i) % 3) |]

                  trainer.Play(
                      stripes classes + 0.1 * normal (uint64 round) [ 24; 1; 16; 16 ],
                      Conditional.oneHot 3 classes
                  )

              use rng = new Rng 9UL
              let wanted = [| for i in 0..29 -> int64 (i % 3) |]
              let images = Conditional.sample rng 8 wanted networks gan
              Expect.equal images.shape [| 30L; 1L; 16L; 16L |] "the shape of the images"

              let nearest i =
                  let distance label = (images.narrow (0L, int64 i, 1L) - stripes [| label |]).Square().mean().Item()
                  List.minBy distance [ 0L; 1L; 2L ]

              let right = [ for i in 0..29 -> if nearest i = wanted[i] then 1 else 0 ] |> List.sum
              Expect.isTrue (right >= 27) $"{right} of 30 images are of their class") ]
