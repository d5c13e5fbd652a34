namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open GanFunctional.Layers
open GanFunctional.Activations

module TextEncoder =
    /// Every token beside its neighbours: [n, length, e] → [n, length, 3e].
    let private windows (x: Tensor) =
        let length = x.Shape[1]
        let border = x.Narrow(1L, 0L, 1L).ZerosLike()
        let padded = Tensor.Cat([ border; x; border ], 1L)
        Tensor.Cat([ for shift in 0L .. 2L -> padded.Narrow(1L, shift, length) ], 2L)

    let network tokens embedding width =
        // 1 where there is a known token, [n, length, 1].
        let known (ids: Tensor) = ids.GreaterThan(1.0).Unsqueeze 2L
        let masked (ids, x: Tensor) = known ids, x * (known ids).To x.DType

        let mean (known: Tensor, x: Tensor) =
            let known = known.To x.DType
            (x * known).Sum [| 1L |] / known.Sum([| 1L |]).Clamp(1.0, infinity)

        let beside (part: Net<Tensor, Tensor>) = Net.fork (Net.unnumbered fst) (Net.unnumbered snd --> part)

        Net.fork (Net.unnumbered id) (Net.named "embedding" (Layers.embedding tokens embedding))
        --> Net.unnumbered masked
        --> beside (Net.unnumbered windows --> Net.group "window" (linear (3 * embedding) width --> leakyRelu 0.2))
        --> Net.unnumbered mean
        --> Net.named "linear" (linear width width)

    let applicable =
        Applicable.one "encoder" (fun given ->
            let matrix path = Shapes.matrix "GAN-CLS's text encoder" path given |> Array.map int
            let table, last = matrix "embedding.weight", matrix "linear.weight"
            network table[0] table[1] last[0])
