namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch

type Extractor = { Name: string; Features: Tensor -> Tensor }

module Extractor =
    let random = { Name = "random features"; Features = RandomFeatures.ofImages }

    let ofClassifier (classifier: Classifier) = { Name = "a classifier's features"; Features = classifier.Features }

    let private summary (activation: Tensor) =
        if activation.Dimensions = 4 then
            activation.Mean [| 2L; 3L |]
        else
            activation.Flatten 1L

    let ofDiscriminator (discriminator: Model<Tensor, Tensor>) =
        let features (images: Tensor) =
            use _ = Autograd.NoGrad()

            Scope.Run(fun () ->
                Tensor.Cat(
                    [ for _, activation in Model.activations discriminator images ->
                          (summary activation).To DType.Float32 ],
                    1L
                ))

        { Name = "the discriminator's features"; Features = features }
