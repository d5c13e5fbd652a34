namespace GanFunctional.Variants

open GanFunctional

module Catalog =
    let names = [ "dcgan"; "gan"; "frog" ]

    let create name shape =
        match name with
        | "dcgan" -> Dcgan.create shape
        | "gan" -> VanillaGan.create Objective.nonSaturating shape
        | "frog" -> Frog.create shape
        | other -> fail "there is no GAN named '%s': the built-in ones are %s" other (String.concat ", " names)

    let batch name = if name = "frog" then 20 else 64
    let onlySize name = if name = "frog" then Some 32 else None
