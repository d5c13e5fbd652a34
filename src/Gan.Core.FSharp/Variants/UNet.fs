namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Activations

type UNet = { Depth: int; Features: int; Inputs: int; Outputs: int; Norm: Norm; Dropout: bool }

module UNet =
    let private named depth = $"a U-Net of depth {depth}"
    let check depth height width = Sides.check (named depth) (pown 2 depth) (pown 2 depth) height width

    let private whole = geometry 4 2 1

    // x and f(x) joined along the channels, f's layers numbered on in the same chain.
    let private beside f = Net.fork Net.empty f --> Net.cat 1

    // Halving number `level` with all that lies deeper, and the doubling that undoes it: [n, outer, h, w] → [n, 2·outer, h, w].
    // The leaky ReLU stands before the skip: the reference's works in place, so that its skip carries LeakyReLU(x) too.
    let rec private block unet level =
        let width level = unet.Features * min 8 (pown 2 (level - 1))
        let outer, inner = width (level - 1), width level
        let half = Norm.around unet.Norm whole

        let inside =
            if level = unet.Depth then
                relu --> convTransposed half inner outer
            else
                Norm.layer unet.Norm inner
                --> block unet (level + 1)
                --> relu
                --> convTransposed half (2 * inner) outer

        let normed = conv half outer inner --> inside --> Norm.layer unet.Norm outer
        let drops = unet.Dropout && level < unet.Depth && outer = 8 * unet.Features
        let path = if drops then normed --> dropout 0.5 else normed
        Net.nest (Net.group "model" (leakyRelu 0.2 --> beside path))

    let generator unet =
        if unet.Depth < 2 || unet.Depth > 9 then
            fail "a U-Net of depth %d can't be made: the depth is 2 to 9" unet.Depth

        let chain =
            conv (Norm.around unet.Norm whole) unet.Inputs unet.Features
            --> block unet 2
            --> relu
            --> convTransposed whole (2 * unet.Features) unet.Outputs
            --> tanh

        let divisor = pown 2 unet.Depth

        Shapes.fit (named unet.Depth) divisor divisor --> Net.group "model" (Net.group "model" chain)
        |> Net.initializedBy (Init.normal 0.02)

    let parts dropout (shapes: NetworkShapes) =
        let first = shapes.Kernel("a U-Net", "model.model.0.weight")
        let last = shapes.Kernel("a U-Net", "model.model.3.weight")

        { Depth = shapes.Kernels.Length / 2
          Features = first[0]
          Inputs = first[1]
          Outputs = last[1]
          Norm = Norm.recognised "model.model.0" shapes
          Dropout = dropout }
