namespace GanFunctional.Tests.Variants

open System.Text.Json
open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

/// The whole-network cases of dcgan, gan and frog: networks filled by formula, outputs, gradients and rounds compared.
module GoldenGame =
    /// A net with the tensors of the case's `fill`, whose names begin with `who`; counters start at 0.
    let model (case: Case) (dtype: DType) (who: string) net =
        let fill = case.About.GetProperty "fill"

        let tree =
            newParams 1UL net
            |> Params.map (fun leaf ->
                match fill.TryGetProperty $"{who}.{leaf.Path}" with
                | true, entry -> (Golden.filled entry 0).to_type(dtype)
                | _ -> leaf.Tensor.clone ())

        Model.ofParams net tree

    let networks (case: Case) (dtype: DType) (gan: ImageGan) =
        { Generator = model case dtype "generator" gan.Generator
          Discriminator = model case dtype "discriminator" gan.Discriminator }

    /// Holds a network's names, shapes and parameter count to PyTorch's `state_dict`.
    let stateAgrees (case: Case) (who: string) (tree: Params) =
        let about = case.About.GetProperty who

        let expected =
            [ for entry in (about.GetProperty "state_dict").EnumerateObject() ->
                  entry.Name, [ for size in entry.Value.EnumerateArray() -> size.GetInt64() ] ]

        let actual = [ for leaf in tree.Leaves -> leaf.Path, List.ofArray leaf.Tensor.shape ]
        Expect.equal actual expected "the names and shapes"
        Expect.equal tree.Count ((about.GetProperty "parameters").GetInt64()) "the number of parameters"

    let namesAgree (case: Case) (networks: Networks) =
        stateAgrees case "generator" networks.Generator.Params
        stateAgrees case "discriminator" networks.Discriminator.Params

    /// Holds outputs, losses and running statistics of an `outputs` case in float32, losses and gradients in float64.
    let outputsAgree (case: Case) (gan: ImageGan) =
        use _ = torch.NewDisposeScope()
        let input (name: string) = Golden.filled ((case.About.GetProperty "fill").GetProperty name) 0
        let mode (model: Model<Tensor, Tensor>) = if case.IsTrain then inTraining model else Model.eval model
        let logits (x: Tensor) = x.reshape -1L
        let once = networks case DType.Float32 gan

        let images = input "images"

        let images =
            images.reshape (images.shape[0], int64 gan.Shape.Channels, int64 gan.Shape.Height, int64 gan.Shape.Width)

        Golden.summaryAgrees golden case "images" (mode once.Generator (input "latent"))
        agree golden "logits" (logits (mode once.Discriminator images)) (logits case["logits"])

        if case.IsTrain then
            for who, tree in [ "generator", once.Generator.Params; "discriminator", once.Discriminator.Params ] do
                for leaf in tree.Leaves do
                    if leaf.Path.Contains "running" then
                        Golden.summaryAgrees golden case $"after/{who}.{leaf.Path}" leaf.Tensor

        // The gradients are of the losses at the start, before any statistics have moved. They are compared in float64: a
        // ReLU whose input is within float32's rounding of 0 passes a whole gradient or none.
        for dtype, prefix in [ DType.Float32, ""; DType.Float64, "float64/" ] do
            let fresh = networks case dtype gan
            let D = mode fresh.Discriminator
            let fake = mode fresh.Generator ((input "latent").to_type dtype)
            let { Critic = critic; Generator = generator }: Objective = Objective.NonSaturating
            let lossD = Loss.Total(critic.Terms(Logits(D, images.to_type dtype, detach fake)))
            let lossG = Loss.Total(generator.Terms(Logits(D, images.to_type dtype, fake)))
            agree golden (prefix + "loss") (torch.stack [| lossD; lossG |]) case[prefix + "loss"]

            if dtype = DType.Float64 then
                for who, tree, loss in
                    [ "discriminator", fresh.Discriminator.Params, lossD; "generator", fresh.Generator.Params, lossG ] do
                    let trained = tree.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer)

                    for leaf, gradient in Seq.zip trained (Autograd.Grad(loss, tree.Trained, retainGraph = true)) do
                        let name = $"{prefix}grad/{who}.{leaf.Path}"
                        // A bias in front of a batch norm has no gradient but rounding noise, and is not in the file.
                        if case.Has(name + "/sample") then
                            Golden.summaryAgrees golden case name gradient

    /// The tensor of `per_step` in the step that `count` calls before this one make it, each call one step on.
    let perStep (case: Case) (dtype: DType) (name: string) =
        let entry: JsonElement = (case.About.GetProperty "per_step").GetProperty name
        let mutable step = 0

        fun () ->
            step <- step + 1
            (Golden.filled entry step).to_type(dtype)

    /// Plays the case's steps and holds each term of each round to its column.
    let roundsAgree
        (case: Case)
        (prefix: string)
        (columns: string list)
        (trainer: Trainer<Tensor>)
        (real: unit -> Tensor)
        =
        let expected = case[prefix + "loss"]

        for round in 0 .. int expected.shape[0] - 1 do
            use _ = torch.NewDisposeScope()
            trainer.Play(real ())
            let report = Map(reported trainer)

            for i, column in List.indexed columns do
                let number = expected.select(0L, int64 round).select(0L, int64 i).Item()
                agreeNumbers golden $"{column} in round {round + 1}" report[column] number

    /// A DCGAN-like training case: latents and real images by formula, Adam at the case's rate.
    let trainingAgrees (case: Case) dtype objective (gan: ImageGan) =
        use _ = torch.NewDisposeScope()
        let networks = networks case dtype gan
        let latent, real = perStep case dtype "latent", perStep case dtype "real"
        let rate = ((case.Arg "adam").GetProperty "lr").GetDouble()
        let size = int64 gan.Shape.Height

        let game =
            Variants.Dcgan.game (fun _ _ -> latent ()) objective (Optimizer.Adam(rate, 0.5, 0.999)) networks

        use trainer = Trainer.start 1UL torch.CPU game
        let images () = (real ()).reshape(-1L, int64 gan.Shape.Channels, size, size)
        let prefix = if dtype = DType.Float64 then "float64/" else ""
        roundsAgree case prefix [ "D.real"; "D.fake"; "G.adversarial" ] trainer images

        // Adam turns rounding noise into steps, so the parameters themselves are only comparable in double precision.
        if dtype = DType.Float64 then
            for who, tree in [ "generator", networks.Generator.Params; "discriminator", networks.Discriminator.Params ] do
                for leaf in tree.Leaves do
                    if leaf.Tensor.dtype = dtype then
                        Golden.summaryAgrees golden case $"{prefix}after/{who}.{leaf.Path}" leaf.Tensor
