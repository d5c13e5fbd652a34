namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Layers
open GanFunctional.Activations

type ResNet = { Blocks: int; Features: int; Inputs: int; Outputs: int; Norm: Norm; Dropout: bool }

module ResNet =
    let private name = "a residual generator"
    let check height width = Sides.check name 4 8 height width

    let private block resnet =
        let width = 4 * resnet.Features
        let same = reflectionPad 1 --> conv (Norm.around resnet.Norm (geometry 3 1 0)) width width
        let first = same --> Norm.relu resnet.Norm width
        let first = if resnet.Dropout then first --> dropout 0.5 else first
        Net.group "conv_block" (first --> same --> Norm.layer resnet.Norm width)

    let generator resnet =
        if resnet.Blocks < 1 then
            fail "a residual generator of %d blocks can't be made: the least is 1" resnet.Blocks

        let norm, f = resnet.Norm, resnet.Features
        let half = Norm.around norm (geometry 3 2 1)
        let down outer = conv half outer (2 * outer) --> Norm.relu norm (2 * outer)
        let up inner = convTransposed { half with OutputPadding = 1 } (2 * inner) inner --> Norm.relu norm inner

        let chain =
            reflectionPad 3
            --> conv (Norm.around norm (geometry 7 1 0)) resnet.Inputs f
            --> Norm.relu norm f
            --> down f
            --> down (2 * f)
            --> Net.residuals (List.replicate resnet.Blocks (block resnet))
            --> up (2 * f)
            --> up f
            --> reflectionPad 3
            --> conv (geometry 7 1 0) f resnet.Outputs
            --> tanh

        Shapes.fit name 4 8 --> Net.group "model" chain |> Net.initializedBy (Init.normal 0.02)

    let parts (shapes: NetworkShapes) =
        let first = shapes.Kernel(name, "model.1.weight")
        let blocks = (shapes.Kernels.Length - 6) / 2
        // 10 layers before the blocks; two doublings of three and the padding before the last convolution.
        let last = shapes.Kernel(name, $"model.{10 + blocks + 7}.weight")

        { Blocks = blocks
          Features = first[0]
          Inputs = first[1]
          Outputs = last[0]
          Norm = Norm.recognised "model.1" shapes
          // Dropout takes a number between the convolutions.
          Dropout = not (shapes.Has "model.10.conv_block.5.weight") }
