namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Moments = { Count: int64; Mean: Tensor; Scatter: Tensor }

module Moments =
    let private kept (moments: Moments) =
        moments.Mean.MoveToOuterDisposeScope() |> ignore
        moments.Scatter.MoveToOuterDisposeScope() |> ignore
        moments

    let private inScope (make: unit -> Moments) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        kept (make ())

    let ofRows (rows: Tensor) =
        inScope (fun () ->
            let x = rows.to_type DType.Float64
            let mean = x.mean [| 0L |]
            let centred = x .- mean
            { Count = x.shape[0]; Mean = mean; Scatter = centred.transpose(0L, 1L).MatMul centred })

    let join (a: Moments) (b: Moments) =
        if a.Mean.numel () <> b.Mean.numel () then
            fail
                "Moments of %d and of %d features can't be joined: use one extractor for both."
                (a.Mean.numel ())
                (b.Mean.numel ())

        inScope (fun () ->
            let count = a.Count + b.Count
            let apart = b.Mean .- a.Mean
            let share = float b.Count / float count
            let between = apart.unsqueeze (1L) .* apart .* (float a.Count * share)
            { Count = count; Mean = a.Mean .+ share .* apart; Scatter = a.Scatter .+ b.Scatter .+ between })

    let ofBatches (batches: Tensor seq) =
        use batches = batches.GetEnumerator()

        let rec go (sofar: Moments option) =
            let next =
                use _ = torch.NewDisposeScope()

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
        | None -> fail "There are no features to compute moments of: give at least one batch."

    let covariance (moments: Moments) =
        if moments.Count < 2L then
            fail "A covariance needs at least two images, not %d." moments.Count

        moments.Scatter ./ float (moments.Count - 1L)
