namespace GanFunctional.Metrics

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Neighbours = { Distances: Tensor; Indices: Tensor }

module Nearest =
    let squares (x: Tensor) (y: Tensor) =
        let sizes = x.Square().sum([| 1L |], true) .+ y.Square().sum [| 1L |]
        let all = sizes .- 2.0 .* x.MatMul(y.transpose (0L, 1L))
        all .* ((all .- 1e-13 .* sizes).GreaterThan 0.0).to_type DType.Float64

    let blocks (rows: Tensor) =
        let size = Math.Clamp((1L <<< 22) / rows.shape[1], 64L, 2048L)

        [ for start in 0L .. size .. rows.shape[0] - 1L ->
              start, rows.narrow (0L, start, min size (rows.shape[0] - start)) ]

    let private least (k: int) (distances: Tensor) (indices: Tensor) =
        let count = min k (int distances.shape[1])
        let struct (found, places) = distances.topk (count, 1, largest = false)
        { Distances = found; Indices = indices.gather (1L, places) }

    // The nearest of a block of references, which begins at `first` of the set, for a block of queries.
    let private inBlock k (first: int64, references: Tensor) (queries: Tensor) (own: int64 option) =
        let count, others = queries.shape[0], references.shape[0]
        let all = squares queries references

        let all =
            match own with
            | None -> all
            | Some start ->
                let column = Tensors.Range(first, first + others).unsqueeze 0L
                let itself = (Tensors.Range(start, start + count).unsqueeze 1L).eq column
                all.MaskedFill(itself, infinity)

        let places = Tensors.Range(0L, others).expand(count, others)
        let near = least k all places

        let exactly (column: int64) =
            let place = near.Indices.select (1L, column)
            let difference = (queries .- references.index_select (0L, place)).norm 1
            // A point that is left out has no distance.
            difference .+ (near.Distances.select(1L, column).isfinite().to_type DType.Float64).log().abs()

        { Distances = torch.stack ([| for column in 0L .. near.Indices.shape[1] - 1L -> exactly column |], 1L)
          // Adding a number would make it a float.
          Indices = near.Indices .+ Tensors.Full([| 1L |], float first, DType.Int64) }

    let private kept (near: Neighbours) =
        near.Distances.MoveToOuterDisposeScope() |> ignore
        near.Indices.MoveToOuterDisposeScope() |> ignore
        near

    let private nearer k (a: Neighbours) (b: Neighbours) =
        least k (torch.cat ([| a.Distances; b.Distances |], 1L)) (torch.cat ([| a.Indices; b.Indices |], 1L))

    let private search k own (references: Tensor seq) (queries: Tensor) =
        if k < 1 then
            fail "The nearest %d neighbours cannot be found: k must be at least 1." k

        use _ = torch.no_grad ()
        use whole = torch.NewDisposeScope()
        let parts = blocks queries |> Array.ofList
        let best: Neighbours option[] = Array.create parts.Length None
        let mutable seen = 0L
        use batches = references.GetEnumerator()

        let next () =
            use _ = torch.NewDisposeScope()

            if batches.MoveNext() then
                let batch = batches.Current

                for first, block in blocks batch do
                    use _ = torch.NewDisposeScope()
                    let block = block.to_type DType.Float64

                    for i in 0 .. parts.Length - 1 do
                        use _ = torch.NewDisposeScope()
                        let start, part = parts[i]
                        let start = if own then Some start else None
                        let found = inBlock k (seen + first, block) (part.to_type DType.Float64) start
                        let found = Option.fold (fun a b -> nearer k b a) found best[i]

                        Option.iter
                            (fun b ->
                                b.Distances.Dispose()
                                b.Indices.Dispose())
                            best[i]
                        // Out of the scopes of this pair, this block and this batch.
                        best[i] <- Some(found |> kept |> kept |> kept)

                seen <- seen + batch.shape[0]
                true
            else
                false

        while next () do
            ()

        let others = if own then seen - 1L else seen

        if int64 k > others then
            fail "The nearest %d of %d points cannot be found: give more points, or a smaller k." k others

        let joined part = torch.cat ([| for near in best -> part near.Value |], 0L)

        kept { Distances = joined _.Distances; Indices = joined _.Indices }

    let amongBatches k references queries = search k false references queries
    let among k references queries = search k false [ references ] queries
    let others k (points: Tensor) = search k true [ points ] points
