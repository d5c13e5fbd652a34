namespace GanFunctional.Analysis

open System
open System.Numerics.Tensors
open System.Threading.Tasks
open GanFunctional

type LabelledFeatures =
    { Width: int
      Values: float32[]
      Labels: int[] }

    member features.Count = features.Labels.Length
    member features.Row sample = ReadOnlySpan<float32>(features.Values, sample * features.Width, features.Width)

type Standardisation = { Means: float32[]; Scales: float32[] }

module LabelledFeatures =
    let standardisation (features: LabelledFeatures) =
        if features.Count = 0 then
            fail "standardisation needs at least one sample"

        let sums, squares = Array.zeroCreate<float> features.Width, Array.zeroCreate<float> features.Width

        for sample in 0 .. features.Count - 1 do
            let row = features.Row sample

            for i in 0 .. row.Length - 1 do
                let x = float row[i]
                sums[i] <- sums[i] + x
                squares[i] <- squares[i] + x * x

        let count = float features.Count

        // Rounding leaves a feature that never changes a variance of about ε·mean².
        let scale i =
            let mean = sums[i] / count
            let square = squares[i] / count
            let variance = square - mean * mean
            if variance <= 1e-13 * square then 1f else float32 (1.0 / sqrt variance)

        { Means = sums |> Array.map (fun sum -> float32 (sum / count))
          Scales = Array.init features.Width scale }

    let standardise standardisation (features: LabelledFeatures) =
        if standardisation.Means.Length <> features.Width then
            fail "%d features can't be standardised by statistics of %d" features.Width standardisation.Means.Length

        Parallel.For(
            0,
            features.Count,
            fun sample ->
                let row = Span<float32>(features.Values, sample * features.Width, features.Width)
                TensorPrimitives.Subtract<float32>(row, standardisation.Means, row)
                TensorPrimitives.Multiply<float32>(row, standardisation.Scales, row)
        )
        |> ignore

    let byClass classes (rows: int[]) (features: LabelledFeatures) =
        let members = Array.init classes (fun _ -> ResizeArray<int>())

        for row in rows do
            members[features.Labels[row]].Add row

        members |> Array.map (fun rows -> rows.ToArray())
