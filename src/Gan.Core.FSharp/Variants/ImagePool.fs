namespace GanFunctional.Variants

open System
open System.Collections.Generic
open GanFunctional
open GanFunctional.Torch

[<Sealed>]
type ImagePool(size: int) =
    do
        if size < 0 then
            fail "an image pool can't hold %d images: the least is 0, for no pool" size

    let held = List<Tensor>()

    let kept (image: Tensor) =
        use _ = Autograd.NoGrad()
        Scope.Outside(fun () -> image.Clone())

    let free () =
        held.ForEach(_.Dispose())
        held.Clear()

    member _.Images = List.ofSeq held

    member _.Exchange(draws: Tensor, images: Tensor) =
        if size = 0 then
            images
        else
            let draws = draws.ToArray<float>()
            let returned = List<Tensor>()
            let left = List<Tensor>()

            for i, image in Seq.indexed (images.Split 1L) do
                if held.Count < size then
                    held.Add(kept image)
                    returned.Add image
                elif draws[2 * i] > 0.5 then
                    let slot = int (draws[2 * i + 1] * float size)
                    left.Add held[slot]
                    returned.Add held[slot]
                    held[slot] <- kept image
                else
                    returned.Add image

            let result = Tensor.Cat returned
            left.ForEach(_.Dispose())
            result

    member _.Restore(images: Tensor seq) =
        let copies = [ for image in images -> kept image ]

        if copies.Length > size then
            copies |> List.iter _.Dispose()
            fail "an image pool of %d images can't hold %d" size copies.Length

        free ()
        held.AddRange copies

    interface IDisposable with
        member _.Dispose() = free ()
