namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

module Functions =
    let private unary kind (f: Tensor -> Tensor) : Net<Tensor, Tensor> = Net.unnumbered (Net.layer kind f)

    let private binary kind (f: Tensor * Tensor -> Tensor) : Net<Tensor * Tensor, Tensor> =
        Net.unnumbered (Net.layer kind f)

    // The batch is no dimension that a layer may touch, or an item's result would depend on the others.
    let private sizes what (dimensions: int list) =
        if dimensions.IsEmpty || List.min dimensions < 1 then
            fail "%s is over dimensions from 1 on, as 0 is the batch, not %A" what dimensions

        [| for dimension in dimensions -> int64 dimension |]

    let scale factor = unary (Kind.Scale factor) (fun x -> x .* factor)
    let shift term = unary (Kind.Shift term) (fun x -> x .+ term)
    let power exponent = unary (Kind.Power exponent) _.Pow(exponent)
    let clamp low high = unary (Kind.Clamp(low, high)) _.Clamp(low, high)
    let exp = unary Kind.Exp _.exp()
    let log = unary Kind.Log _.log()
    let abs = unary Kind.Abs _.abs()
    let above bound = unary (Kind.Above bound) (fun x -> x.GreaterThan(bound: float).to_type DType.Float32)

    let softmax dimension =
        let over = (sizes "a softmax" [ dimension ])[0]
        unary (Kind.Softmax dimension) (fun x -> F.log_softmax(x, over).exp())

    let mean dimensions =
        let over = sizes "a mean" dimensions
        unary (Kind.Mean dimensions) _.mean(over)

    let sum dimensions =
        let over = sizes "a sum" dimensions
        unary (Kind.Sum dimensions) _.sum(over)

    let permute order =
        let order' = Array.append [| 0L |] (sizes "an order" order)
        unary (Kind.Permute order) _.permute(order')

    let unsqueeze dimension =
        let at = (sizes "a new dimension" [ dimension ])[0]
        unary (Kind.Unsqueeze dimension) _.unsqueeze(at)

    let slice dimension first last =
        let along = (sizes "a slice" [ dimension ])[0]

        unary (Kind.Slice(dimension, first, last)) (fun x ->
            let stop = if last > 0 then int64 last else x.shape[dimension] + int64 last
            x.narrow (along, int64 first, stop - int64 first))

    let neighbours =
        unary Kind.Neighbours (fun x ->
            let length = x.shape[1]
            let border = x.narrow(1L, 0L, 1L).zeros_like()
            let padded = torch.cat ([| border; x; border |], 1L)
            torch.cat ([| for shift in 0L .. 2L -> padded.narrow (1L, shift, length) |], 2L))

    let multiply = binary Kind.Multiply (fun (a, b) -> a .* b)
    let divide = binary Kind.Divide (fun (a, b) -> a ./ b)

    let planes =
        binary Kind.Planes (fun (maps, codes) ->
            let planes = codes.unsqueeze(2L).unsqueeze(3L)
            torch.cat ([| maps; planes.expand (codes.shape[0], codes.shape[1], maps.shape[2], maps.shape[3]) |], 1L))
