module GanFunctional.Tests.HealthTests

open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open Xunit

let private images = normal 5UL [ 6; 1; 4; 4 ]

[<Fact>]
let ``images that differ as much as the real ones have diversity 1, those that are all alike 0`` () =
    Assert.Equal(1.0, Health.diversity images (images + 3.0), 1e-6)
    Assert.Equal(0.25, Health.diversity images (0.25 * images), 1e-6)
    Assert.Equal(0.0, Health.diversity images (Tensor.Ones [| 6L; 1L; 4L; 4L |]), 1e-6)

[<Fact>]
let ``the diversity is the mean distance of pairs`` () =
    let points (values: float32 list) = Tensor.From(Array.ofList values, int64 values.Length, 1L)
    // Distances 1, 4, 3 against 2.
    Assert.Equal(8.0 / 3.0 / 2.0, Health.diversity (points [ 0f; 2f ]) (points [ 0f; 1f; 4f ]), 1e-6)

[<Fact>]
let ``the accuracy counts the pairs that the discriminator has in the right order`` () =
    let logits (values: float32 list) = Tensor.From(Array.ofList values, int64 values.Length, 1L)
    Assert.Equal(1.0, Health.accuracy (logits [ -1f; 2f ]) (logits [ -3f; -2f ]), 1e-6)
    Assert.Equal(0.0, Health.accuracy (logits [ -3f ]) (logits [ 1f; 2f ]), 1e-6)
    Assert.Equal(0.5, Health.accuracy (logits [ 1f; 1f ]) (logits [ 1f ]), 1e-6)
    Assert.Equal(0.75, Health.accuracy (logits [ 0f; 3f ]) (logits [ 1f; -1f ]), 1e-6)
    // Patches count together.
    Assert.Equal(
        1.0,
        Health.accuracy (Tensor.From([| 5f; -1f |], 1L, 1L, 1L, 2L)) (Tensor.From([| 1f; 1f |], 1L, 1L, 1L, 2L)),
        1e-6
    )
