namespace GanFunctional.Variants

open GanFunctional

module Catalog =
    let create name shape =
        match name with
        | "dcgan" -> Dcgan.create shape
        | "gan" -> VanillaGan.create Objective.NonSaturating shape
        | "frog" -> Frog.create shape
        | other -> fail "there is no GAN named '%s' that makes images from noise: there are dcgan, gan and frog" other

    let private networks =
        [ "dcgan", Dcgan.applicable
          "gan", VanillaGan.applicable
          "frog", Frog.applicable
          "pix2pix", Pix2Pix.applicable
          "cyclegan", CycleGan.applicable
          "stargan", StarGanNetworks.applicable
          "gancls", GanCls.applicable ]

    let names = List.map fst networks

    let applicable name =
        match List.tryFind (fst >> (=) name) networks with
        | Some(_, found) -> found
        | None -> fail "there is no GAN named '%s': the built-in ones are %s" name (String.concat ", " names)
