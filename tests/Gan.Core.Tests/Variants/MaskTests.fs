module GanFunctional.Tests.Variants.MaskTests

open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let masks = Golden.cases "completion" (fun case -> case.Op = "mask")

[<Theory; MemberData(nameof masks)>]
let ``masks are the reference's pixel by pixel, and their weights equation 3's`` (name: string) =
    use _ = new Scope()
    let case = Golden.case "completion" name
    let number (name: string) = (case.Arg name).GetInt32()

    let make =
        match case.Text "name" with
        | "centre" -> Mask.centre
        | "left" -> Mask.left
        | _ -> Mask.grid

    let mask = make (number "height") (number "width")
    Assert.True(same mask case["mask"])
    agree 1e-6 "the weights" (Mask.weights Neighbourhood mask) case["weights"]
    Assert.True(same (Mask.weights Plain mask) mask)

[<Fact>]
let ``a random mask leaves out its share, anew in each image, and repeats with its seed`` () =
    use _ = new Scope()

    let make seed missing =
        use rng = new Rng(seed)
        Mask.random rng missing 8 32 40

    let mask = make 5UL 0.2
    Assert.Equal<int64[]>([| 8L; 1L; 32L; 40L |], mask.Shape)
    // 10,240 draws: five standard deviations are 0.02.
    Assert.InRange(mask.Mean().Item(), 0.78, 0.82)
    Assert.True(Array.forall (fun x -> x = 0.0f || x = 1.0f) (mask.ToArray<float32>()))
    Assert.True(same mask (make 5UL 0.2))
    Assert.False(same mask (make 6UL 0.2))
    let images = mask.Split 1L
    Assert.False(same images[0] images[1])
    Assert.Equal(1.0, (make 1UL 0.0).Min().Item())
    Assert.Equal(0.0, (make 1UL 1.0).Max().Item())
    let error = Assert.Throws<GanException>(fun () -> make 1UL 20.0 |> ignore)
    Assert.Contains("20", error.Message)

[<Fact>]
let ``a mask of the user's is known where it is at least half white`` () =
    use _ = new Scope()
    let pixels = Tensor.From([| 0.0f; 0.4999f; 0.5f; 1.0f |], 1L, 1L, 2L, 2L)
    let expected = Tensor.From([| 0.0f; 0.0f; 1.0f; 1.0f |], 1L, 1L, 2L, 2L)
    Assert.True(same expected (Mask.ofPixels "hole.png" 2 2 pixels))
    let refused f = (Assert.Throws<GanException>(fun () -> f () |> ignore)).Message
    let size = refused (fun () -> Mask.ofPixels "hole.png" 28 30 pixels)
    Assert.Contains("'hole.png' has 2×2 pixels", size)
    Assert.Contains("30×28", size)

    Assert.Contains(
        "[1, 3, 2, 2]",
        refused (fun () -> Mask.ofPixels "hole.png" 2 2 (Tensor.Zeros [| 1L; 3L; 2L; 2L |]))
    )

let private scattered =
    Gen.zip (Gen.choose (1, 99)) (Gen.choose (1, 1000))
    |> Gen.map (fun (known, seed) ->
        use rng = new Rng(uint64 seed)
        Scope.Outside(fun () -> Mask.random rng (1.0 - float known / 100.0) 2 11 9))

[<Fact>]
let ``weights are 0 on missing pixels and where nothing near is missing, above 0 elsewhere, and below 1`` () =
    law
        25
        (Prop.forAll (Arb.fromGen scattered) (fun mask ->
            use _ = new Scope()
            let hole = 1.0 - mask
            let weights = Mask.weights Neighbourhood mask

            let near = Functional.MaxPool2d(Functional.ConstantPad(hole, [| 3L; 3L; 3L; 3L |]), 7L, 1L)

            same ((weights.GreaterThan 0.0).To DType.Float32) (mask * near) && weights.Max().Item() < 1.0))
