namespace GanFunctional.Variants

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Images [size, c, h, w], and how many of them there are, [1]: on the device, where all is decided, so that no round waits.
type private Held = { Images: Tensor; Count: Tensor }

[<Sealed>]
type ImagePool(size: int) =
    do
        if size < 0 then
            fail "an image pool can't hold %d images: the least is 0, for no pool" size

    let mutable held: Held option = None

    let roomFor (images: Tensor) =
        let shape = Array.append [| int64 size |] (Array.tail images.shape)

        { Images = torch.zeros(shape, images.dtype, images.device).DetachFromDisposeScope()
          Count = torch.zeros([| 1L |], DType.Int64, images.device).DetachFromDisposeScope() }

    let free () =
        for { Images = images; Count = count } in Option.toList held do
            images.Dispose()
            count.Dispose()

        held <- None

    // Which comes back and which is kept is chosen from the pair of both by number, 0 or 1.
    let exchange { Images = images; Count = count } (draw: Tensor) (image: Tensor) =
        let number (truth: Tensor) = truth.to_type DType.Int64
        let filling, full = number (count.LessThan(float size)), number (count.GreaterThan(float size - 1.0))
        let drawn i = draw.select (1L, i)
        let chosen = number (float size .* (drawn 1L).to_type DType.Float64)
        let slot = full .* chosen .+ filling .* count
        let pair = torch.cat [| image; images.index_select (0L, slot) |]
        let swapped = full .* number ((drawn 0L).GreaterThan 0.5)
        images.index_copy_ (0L, slot, pair.index_select (0L, full .- swapped)) |> ignore
        count.AddInPlace filling |> ignore
        pair.index_select (0L, swapped)

    member _.Images =
        match held with
        | None -> []
        | Some { Images = images; Count = count } ->
            let number = using (torch.NewDisposeScope()) (fun _ -> int64 (count.sum().Item()))
            List.ofSeq (images.narrow(0L, 0L, number).split 1L)

    member _.Exchange(draws: Tensor, images: Tensor) =
        if size = 0 then
            images
        else
            use _ = torch.no_grad ()
            let held' = held |> Option.defaultWith (fun () -> roomFor images)
            held <- Some held'

            Scope.Run(fun () -> torch.cat (Array.map2 (exchange held') (draws.split 1L) (images.split 1L)))

    member _.Restore(images: Tensor seq) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        let images = List.ofSeq images

        if images.Length > size then
            fail "an image pool of %d images can't hold %d" size images.Length

        let copies = images |> List.map _.clone()
        free ()

        match copies with
        | [] -> ()
        | first :: _ ->
            let room = roomFor first
            room.Images.narrow(0L, 0L, int64 copies.Length).copy_(torch.cat (List.toArray copies)) |> ignore
            room.Count.FillInPlace(float copies.Length) |> ignore
            held <- Some room

    interface IDisposable with
        member _.Dispose() = free ()
