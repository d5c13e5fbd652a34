namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch

module Translation =
    let translate mode (generator: Model<Tensor, Tensor>) (images: Tensor) =
        use _ = Autograd.NoGrad()

        Scope.Run(fun () ->
            // Batch norms note what they see in training mode.
            let noted =
                [ for leaf in generator.Params.Leaves do
                      if leaf.Role = Buffer then
                          leaf.Tensor, leaf.Tensor.Clone() ]

            try
                Tensor.Cat
                    [ for image in images.Split 1L do
                          Scope.Run(fun () -> generator.Run mode image) ]
            finally
                for buffer, before in noted do
                    buffer.CopyFrom before |> ignore)
