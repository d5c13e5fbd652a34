namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Activations

type LabelKind =
    | Attributes
    | Domains

type LabelSet = { Count: int; Kind: LabelKind }

module StarGanLabels =
    let private check (sets: LabelSet list) dataset (labels: Tensor) =
        if dataset < 0 || dataset >= sets.Length then
            fail "there is no data set %d: they are numbered from 0 to %d" dataset (sets.Length - 1)

        let shape, count = labels.shape, sets[dataset].Count

        if shape.Length <> 2 || shape[1] <> int64 count then
            fail
                "labels of data set %d have the shape %s: expected [n, %d], one number a label"
                dataset
                (shapeText shape)
                count

    let classes (sets: LabelSet list) = sets |> List.sumBy _.Count
    let width sets = if List.length sets = 1 then classes sets else classes sets + sets.Length

    let vector (sets: LabelSet list) dataset (labels: Tensor) =
        check sets dataset labels

        if sets.Length = 1 then
            labels
        else
            let zeros width = torch.zeros ([| labels.shape[0]; int64 width |], labels.dtype, labels.device)
            let own i part = if i = dataset then part else (part: Tensor).zeros_like()

            torch.cat (
                [| for i, set in List.indexed sets -> if i = dataset then labels else zeros set.Count
                   for i in 0 .. sets.Length - 1 -> own i ((zeros 1).ones_like()) |],
                1L
            )

    let classification (sets: LabelSet list) dataset (labels: Tensor) (logits: Tensor) =
        check sets dataset labels
        let set = sets[dataset]
        let before = classes (List.take dataset sets)
        let own = logits.narrow (1L, int64 before, int64 set.Count)

        match set.Kind with
        | Attributes -> float set.Count .* F.binary_cross_entropy_with_logits (own, labels)
        | Domains -> F.cross_entropy (own, labels.argmax 1L)

module StarGanNetworks =
    let private generatorOf labels channels features blocks : Net<Tensor * Tensor, Tensor> =
        let whole = geometry 7 1 3 |> unbiased
        let double = geometry 4 2 1 |> unbiased
        let same = geometry 3 1 1 |> unbiased
        let wide = 4 * features
        let normalised layer channels = layer --> instanceNormTrackedRelu channels

        let block =
            Net.group
                "main"
                (normalised (conv same wide wide) wide --> conv same wide wide --> instanceNormTracked wide)

        let chain =
            [ normalised (conv whole (channels + labels) features) features
              normalised (conv double features (2 * features)) (2 * features)
              normalised (conv double (2 * features) wide) wide ]
            @ [ Net.residuals (List.replicate blocks block) ]
            @ [ normalised (convTransposed double wide (2 * features)) (2 * features)
                normalised (convTransposed double (2 * features) features) features
                conv whole features channels --> tanh ]

        Net.pair (Shapes.fit "StarGAN's generator" 4 8) Net.empty
        --> Functions.planes
        --> Net.group "main" (List.reduce (-->) chain)

    let private discriminatorOf classes channels features depth kernel : Net<Tensor, Tensor * Tensor> =
        let down inputs outputs = conv (geometry 4 2 1) inputs outputs --> leakyRelu 0.01
        let widest = features <<< (depth - 1)

        Net.group
            "main"
            (List.reduce
                (-->)
                (down channels features
                 :: [ for stage in 1 .. depth - 1 -> down (features <<< (stage - 1)) (features <<< stage) ]))
        --> Net.fork
                (Net.named "conv1" (conv (geometry 3 1 1 |> unbiased) widest 1))
                (Net.named "conv2" (conv (geometry kernel 1 0 |> unbiased) widest classes) --> Net.unnumbered flatten)

    let private check (sets: LabelSet list) =
        if sets.IsEmpty || sets |> List.exists (fun set -> set.Count < 1) then
            fail "StarGAN needs at least one label in every data set: give each its labels"

    let generator sets channels features blocks =
        check sets
        generatorOf (StarGanLabels.width sets) channels features blocks

    let discriminator sets size channels features depth =
        check sets

        if size < 8 || size % 4 <> 0 then
            fail
                "StarGAN can't translate images of %d×%d pixels: the size must be a multiple of 4 and at least 8"
                size
                size

        let halvings = min depth (System.Numerics.BitOperations.Log2(uint size))
        discriminatorOf (StarGanLabels.classes sets) channels features halvings (size >>> halvings)

    let private kernel path (shapes: NetworkShapes) = shapes.Kernel("StarGAN", path)

    // Beside its blocks' two each, the generator has six convolutions.
    let recognisedGenerator shapes =
        let first, blocks = kernel "main.0.weight" shapes, shapes.Kernels.Length / 2 - 3
        let channels = (kernel $"main.{15 + blocks}.weight" shapes)[0]
        generatorOf (first[1] - channels) channels first[0] blocks

    let recognisedDiscriminator shapes =
        let first, head = kernel "main.0.weight" shapes, kernel "conv2.weight" shapes
        discriminatorOf head[0] first[1] first[0] (shapes.Kernels.Length - 2) head[2]
