namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch

type Moments = { Count: int64; Mean: Tensor; Scatter: Tensor }

module Moments =
    let private kept (moments: Moments) =
        moments.Mean.Keep() |> ignore
        moments.Scatter.Keep() |> ignore
        moments

    let private inScope (make: unit -> Moments) =
        use _ = Autograd.NoGrad()
        use _ = new Scope()
        kept (make ())

    let ofRows (rows: Tensor) =
        inScope (fun () ->
            let x = rows.To DType.Float64
            let mean = x.Mean [| 0L |]
            let centred = x - mean
            { Count = x.Shape[0]; Mean = mean; Scatter = centred.Transpose(0L, 1L).MatMul centred })

    let join (a: Moments) (b: Moments) =
        if a.Mean.Elements <> b.Mean.Elements then
            fail
                "Moments of %d and of %d features do not join: take both from one extractor."
                a.Mean.Elements
                b.Mean.Elements

        inScope (fun () ->
            let count = a.Count + b.Count
            let apart = b.Mean - a.Mean
            let share = float b.Count / float count
            let between = apart.Unsqueeze(1L) * apart * (float a.Count * share)
            { Count = count; Mean = a.Mean + share * apart; Scatter = a.Scatter + b.Scatter + between })

    let ofBatches (batches: Tensor seq) =
        use batches = batches.GetEnumerator()

        let rec go (sofar: Moments option) =
            let next =
                use _ = new Scope()

                if batches.MoveNext() then
                    let part = ofRows batches.Current

                    match sofar with
                    | None -> Some(kept part)
                    | Some before ->
                        let both = kept (join before part)
                        before.Mean.Dispose()
                        before.Scatter.Dispose()
                        Some both
                else
                    None

            match next with
            | Some _ -> go next
            | None -> sofar

        match go None with
        | Some moments -> moments
        | None -> fail "There are no features to take moments of: give at least one batch."

    let covariance (moments: Moments) =
        if moments.Count < 2L then
            fail "A covariance takes at least two images, not %d." moments.Count

        moments.Scatter / float (moments.Count - 1L)
