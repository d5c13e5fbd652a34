namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Memorisation =
    let nearer (generated: Tensor) (heldOut: Tensor) =
        let held = heldOut.to_type(DType.Float64).ToArray<float>() |> Array.sort

        // How many of the held-out distances are below a number, or not above it.
        let count (before: float -> bool) =
            let rec between low high =
                if low = high then
                    low
                else
                    let middle = (low + high) / 2
                    if before held[middle] then between (middle + 1) high else between low middle

            between 0 held.Length

        generated.to_type(DType.Float64).ToArray<float>()
        |> Array.averageBy (fun distance ->
            let below, notAbove = count (fun x -> x < distance), count (fun x -> x <= distance)
            let above, equal = held.Length - notAbove, notAbove - below
            (float above + 0.5 * float equal) / float held.Length)
