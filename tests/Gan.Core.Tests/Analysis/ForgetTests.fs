module GanFunctional.Tests.ForgetTests

open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let generators =
    TheoryData<string, int>([ struct ("dcgan", 1); struct ("dcgan", 2); struct ("frog", 1) ])

let private gan name =
    if name = "dcgan" then
        Dcgan.create { Size = 16; Channels = 1 }
    else
        Frog.create { Size = 32; Channels = 3 }

let private generator (gan: ImageGan) =
    use rng = new Rng 3UL
    Model.create rng gan.Generator

let private latents (gan: ImageGan) count =
    use rng = new Rng 4UL
    ImageGan.latent rng count gan

[<Theory>]
[<MemberData(nameof generators)>]
let ``a generator without some maps draws what it draws when their activations are 0`` name depth =
    use _ = new Scope()
    let gan = gan name
    let model = generator gan
    let z = latents gan 3
    let layer = Forget.layer depth model z
    let maps = (Forget.activations layer model z).Shape[1]
    let dropped = [ 0; 5; int maps - 1 ]
    let keep = Array.init (int maps) (fun map -> if List.contains map dropped then 0f else 1f)
    let keep = Tensor.From(keep, 1L, maps, 1L, 1L)
    let expected = model.Run (Watched(fun name x -> if name = layer then x * keep else x)) z
    let tree = Forget.without layer dropped (int maps) model.Params
    let found = Net.apply gan.Generator tree Eval z
    agree 1e-5 "images" found expected
    Assert.True(relativeError expected (Model.eval model z) > 1e-3)
    // The generator itself is as it was.
    Assert.Equal<(string * byte[]) list>(bytes (generator gan).Params, bytes model.Params)
    Params.free tree

[<Fact>]
let ``the layer is the last before the image, and a network without maps has none`` () =
    use _ = new Scope()
    let dcgan = gan "dcgan"
    let model, z = generator dcgan, latents dcgan 2
    let layer = Forget.layer 1 model z
    Assert.Equal<int64[]>([| 2L; 64L; 8L; 8L |], (Forget.activations layer model z).Shape)
    let gan = VanillaGan.create Objective.nonSaturating { Size = 8; Channels = 1 }

    let error =
        Assert.Throws<GanException>(fun () -> Forget.layer 1 (generator gan) (latents gan 1) |> ignore)

    Assert.Contains("at 0 depth(s)", error.Message)

let private box left top width height : Box = { Left = left; Top = top; Width = width; Height = height }

[<Fact>]
let ``cells are in a region whose centre is in a box, or that hold the centre of a small one`` () =
    let marks boxes = (Forget.region 8 4 boxes).ToArray<float32>() |> Array.map int |> List.ofArray
    Assert.Equal<int list>([ 1; 1; 0; 0; 1; 1; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0 ], marks [ box 0.0 0.0 4.0 4.0 ])
    // Too narrow for a centre, at 1, 3, 5 or 7.
    Assert.Equal<int list>([ 0; 0; 0; 0; 0; 0; 1; 0; 0; 0; 0; 0; 0; 0; 0; 0 ], marks [ box 5.2 2.2 0.5 0.5 ])
    Assert.Equal(2, marks [ box 0.0 0.0 2.0 2.0; box 6.0 6.0 2.0 2.0 ] |> List.sum)
    Assert.Equal(0, marks [] |> List.sum)
    Assert.Equal(16, marks [ box -1.0 -1.0 20.0 20.0 ] |> List.sum)

[<Fact>]
let ``it learns from all positions of the object and as many others, and drops the maps that speak for it`` () =
    use _ = new Scope()
    use rng = new Rng 5UL
    // Map 1 is high where the object is, map 3 a little, map 2 is low there; 0 says nothing.
    let region = (Tensor.Uniform(rng, [| 20L; 6L; 6L |])).LessThan(0.1).To DType.Float32
    let noise = Tensor.Uniform(rng, [| 20L; 4L; 6L; 6L |])
    let effect = Tensor.From([| 0f; 2f; -2f; 0.7f |], 1L, 4L, 1L, 1L)
    let activations = noise + effect * region.Unsqueeze 1L
    let struct (rows, answers) = Forget.positions rng activations region
    let inside = region.Sum().Item()
    Assert.Equal(inside, answers.Sum().Item())
    Assert.Equal<int64[]>([| int64 (2.0 * inside); 4L |], rows.Shape)
    let heard = rows.Select(1L, 1L)
    Assert.True(((heard * answers).Sum() / answers.Sum()).Item() > 1.8)
    Assert.InRange((((1.0 - answers) * heard).Sum() / answers.Sum()).Item(), 0.3, 0.7)
    let fitted = LogisticRegression.fit 1.0 rows answers
    let positive = Forget.maps None fitted
    Assert.Contains(1, positive)
    Assert.Contains(3, positive)
    Assert.DoesNotContain(2, positive)
    Assert.Equal<int list>([ 1 ], Forget.maps (Some 1) fitted)

[<Fact>]
let ``a map that is not there is refused`` () =
    let model = generator (gan "dcgan")

    let refused says layer maps count =
        let error =
            Assert.Throws<GanException>(fun () -> Forget.without layer maps count model.Params |> ignore)

        Assert.Contains((says: string), error.Message)

    refused "from 0 to 63" "main.5" [ 64 ] 64
    refused "no convolution takes" "main.90" [ 1 ] 64
    refused "does not tell" "main.5" [ 1 ] 7
