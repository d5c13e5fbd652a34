namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Activations

module PatchGan =
    let patches = [ 1; 16; 34; 70; 142; 286 ]

    let private pixel norm features channels =
        let point = geometry 1 1 0

        Net.group
            "net"
            (conv point channels features
             --> leakyRelu 0.2
             --> conv (Norm.around norm point) features (2 * features)
             --> Norm.leaky norm (2 * features)
             --> conv (Norm.around norm point) (2 * features) 1)

    let private layered norm layers features channels =
        let width layer = features * min 8 (pown 2 layer)

        let inner stride layer =
            conv (Norm.around norm (geometry 4 stride 1)) (width (layer - 1)) (width layer)
            --> Norm.leaky norm (width layer)

        Net.group
            "model"
            (conv (geometry 4 2 1) channels features
             --> leakyRelu 0.2
             --> List.foldBack (-->) [ for layer in 1 .. layers - 1 -> inner 2 layer ] (inner 1 layers)
             --> conv (geometry 4 1 1) (width layers) 1)

    let discriminator norm patch features channels =
        match List.tryFindIndex ((=) patch) patches with
        | Some 0 -> pixel norm features channels
        | Some layers ->
            Shapes.fit $"a PatchGAN of {patch} pixels" 1 (3 * pown 2 layers)
            --> layered norm layers features channels
        | None ->
            fail
                "a PatchGAN can't judge patches of %d pixels: there are %s"
                patch
                (String.concat ", " (List.map string patches))
        |> Net.initializedBy (Init.normal 0.02)

    let recognised (shapes: NetworkShapes) =
        let isPixel = shapes.Has "net.0.weight"
        let name = if isPixel then "net" else "model"
        let first = shapes.Kernel("a PatchGAN", $"{name}.0.weight")
        let convolutions = shapes.Kernels.Length
        let layers = if isPixel then 0 else convolutions - 2

        if convolutions < 3 || layers >= patches.Length then
            fail
                "these are not the parameters of a PatchGAN: it has 3 to %d convolutions, not %d"
                (patches.Length + 1)
                convolutions

        discriminator (Norm.recognised $"{name}.2" shapes) patches[layers] first[0] first[1]
