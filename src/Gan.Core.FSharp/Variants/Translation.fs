namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch

module Translation =
    let undisturbed mode (model: Model<'i, 'o>) (look: ('i -> 'o) -> 'r) =
        use _ = new Scope()
        use _ = Autograd.NoGrad()

        // Batch norms note what they see in training mode.
        let noted =
            [ for leaf in model.Params.Leaves do
                  if leaf.Role = Buffer then
                      leaf.Tensor, leaf.Tensor.Clone() ]

        try
            look (model.Run mode)
        finally
            for buffer, before in noted do
                buffer.CopyFrom before |> ignore

    let translate mode (generator: Model<Tensor, Tensor>) (images: Tensor) =
        undisturbed mode generator (fun run ->
            let one image = Scope.Run(fun () -> run image)
            (Tensor.Cat [ for image in images.Split 1L -> one image ]).Keep())
