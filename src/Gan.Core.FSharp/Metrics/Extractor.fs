namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Extractor = { Name: string; Features: Tensor -> Tensor }

module Extractor =
    let random = { Name = "random features"; Features = RandomFeatures.ofImages }

    let ofClassifier (classifier: Classifier) = { Name = "a classifier's features"; Features = classifier.Features }

    let private summary (activation: Tensor) =
        if activation.ndim = 4 then
            activation.mean [| 2L; 3L |]
        else
            activation.flatten 1L

    let ofDiscriminator (discriminator: Model<Tensor, Tensor>) =
        let features (images: Tensor) =
            use _ = torch.no_grad ()

            Scope.Run(fun () ->
                torch.cat (
                    [| for _, activation in Model.activations discriminator images ->
                           (summary activation).to_type DType.Float32 |],
                    1L
                ))

        { Name = "the discriminator's features"; Features = features }
