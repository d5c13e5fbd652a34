namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Layers
open GanFunctional.Activations

[<RequireQualifiedAccess>]
type Norm =
    | Batch
    | Instance
    | None

module Norm =
    let around norm geometry = { geometry with Bias = (norm = Norm.Instance) }

    let layer norm channels =
        match norm with
        | Norm.Batch -> Norms.batchNorm channels
        | Norm.Instance -> Norms.instanceNorm
        | Norm.None -> identity

    let relu norm channels =
        match norm with
        | Norm.Batch -> Norms.batchNormRelu channels
        | Norm.Instance -> Norms.instanceNormRelu
        | Norm.None -> layer norm channels --> relu

    let leaky norm channels =
        match norm with
        | Norm.Batch -> Norms.batchNormLeaky 0.2 channels
        | Norm.Instance -> Norms.instanceNormLeaky 0.2
        | Norm.None -> layer norm channels --> leakyRelu 0.2

    let recognised inner (shapes: NetworkShapes) =
        let has suffix = shapes.Parameters |> Seq.exists (fun parameter -> parameter.Key.EndsWith(suffix: string))

        if has ".running_mean" then Norm.Batch
        elif has (inner + ".bias") then Norm.Instance
        else Norm.None
