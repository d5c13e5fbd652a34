namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Activations
open GanFunctional.Functions

module TextEncoder =
    let network tokens embedding width =
        // 1 where there is a known token, [n, length, 1].
        let known = above 1.0 --> unsqueeze 2

        let mean = Net.fork (multiply --> sum [ 1 ]) (Net.first --> sum [ 1 ] --> clamp 1.0 infinity) --> divide

        Net.fork known (Net.named "embedding" (Layers.embedding tokens embedding))
        --> Net.fork Net.first multiply
        --> Net.pair Net.empty (neighbours --> Net.group "window" (linear (3 * embedding) width --> leakyRelu 0.2))
        --> mean
        --> Net.named "linear" (linear width width)

    let recognised (shapes: NetworkShapes) =
        let matrix path = shapes.Matrix("GAN-CLS's text encoder", path)
        let table, last = matrix "embedding.weight", matrix "linear.weight"
        network table[0] table[1] last[0]
