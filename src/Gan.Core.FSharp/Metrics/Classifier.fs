namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Activations
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Torch
open TorchSharp

[<Sealed>]
type Classifier
    internal
    (
        channels: int,
        height: int,
        width: int,
        classes: int,
        model: Model<Tensor, Tensor>,
        features: Tensor -> Tensor,
        head: Tensor -> Tensor
    ) =
    let ungraphed f (x: Tensor) =
        use _ = torch.no_grad ()
        Scope.Run(fun () -> f x)

    member _.Channels = channels
    member _.Height = height
    member _.Width = width
    member _.Classes = classes
    member _.Params = model.Params
    member internal _.Model = model
    member _.Features images = ungraphed features images
    member _.Probabilities features = ungraphed (fun x -> F.log_softmax(head x, 1L).exp()) features
    member _.Labels features = ungraphed (fun x -> (head x).argmax 1L) features

module Classifier =
    let width = 64


    let private halve inputs outputs = conv (geometry 3 1 1) inputs outputs --> batchNormRelu outputs --> maxPool 2

    let private trunk stages flat =
        Net.group "main" (List.reduce (-->) stages --> flatten --> linear flat width --> relu)

    let private ending classes = Net.group "head" (linear width classes)

    let private build (make: Net<Tensor, Tensor> -> Model<Tensor, Tensor>) channels height width classes =
        if classes < 2 then
            fail "A classifier needs at least 2 classes, and the data have %d: use another extractor." classes

        if min height width < 2 then
            fail "A classifier needs images of at least 2×2 pixels, not %d×%d." width height

        // Down to at most 4×4, and never below one pixel.
        let rec plan inputs height width count =
            if min height width < 2 || (count >= 3 && max height width <= 4) then
                [], inputs * height * width
            else
                let outputs = 32 <<< min count 2
                let rest, flat = plan outputs (height / 2) (width / 2) (count + 1)
                halve inputs outputs :: rest, flat

        let stages, flat = plan channels height width 0
        let features, head = trunk stages flat, ending classes
        let model = make (features --> head)
        let part net = Net.apply net model.Params Eval
        Classifier(channels, height, width, classes, model, part features, part head)

    let create (seed: uint64) channels height width classes =
        use rng = Generators.Seeded(seed)
        build (Model.create rng) channels height width classes

    let blank channels height width classes = build (Model.blank Devices.Cpu) channels height width classes

    let start (seed: uint64) (classifier: Classifier) =
        Trainer.start
            seed
            Devices.Cpu
            { Play = fun step (images, labels) -> Model.train step classifier.Model images, labels
              Players = [ player "C" classifier.Params (Optimizer.Adam 1e-3) (Loss.CrossEntropy(fst, snd)) ] }
