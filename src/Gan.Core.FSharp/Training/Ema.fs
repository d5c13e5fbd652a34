namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

module Ema =
    let start tree = Params.copy tree

    let update decay (current: Params) (average: Params) =
        use _ = torch.no_grad ()

        InPlace.LerpInPlace(average.Trained, current.Trained, 1.0 - decay)

        for now, mean in List.zip current.Leaves average.Leaves do
            if now.Role = Buffer then
                mean.Tensor.copy_ now.Tensor |> ignore
