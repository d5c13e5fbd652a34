namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Translation =
    let undisturbed mode (model: Model<'i, 'o>) (look: ('i -> 'o) -> 'r) =
        use _ = torch.NewDisposeScope()
        use _ = torch.no_grad ()

        // Batch norms note what they see in training mode.
        let noted =
            [ for leaf in model.Params.Leaves do
                  if leaf.Role = Buffer then
                      leaf.Tensor, leaf.Tensor.clone () ]

        try
            look (model.Run mode)
        finally
            for buffer, before in noted do
                buffer.copy_ before |> ignore

    let translate mode (generator: Model<Tensor, Tensor>) (images: Tensor) =
        undisturbed mode generator (fun run ->
            let one image = Scope.Run(fun () -> run image)
            (torch.cat [| for image in images.split 1L -> one image |]).MoveToOuterDisposeScope())
