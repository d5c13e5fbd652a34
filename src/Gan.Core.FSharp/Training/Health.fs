namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

module Health =
    let private spread (images: Tensor) = Functional.PairwiseDistances(images.flatten(1).to_type DType.Float32).mean()

    let diversity real generated = Scope.Run(fun () -> spread generated ./ spread real).Item()

    let accuracy (real: Tensor) (generated: Tensor) =
        use _ = torch.NewDisposeScope()
        let score (logits: Tensor) = (logits.flatten(1).to_type DType.Float32).mean [| 1L |]
        let lead = (score real).reshape(-1L, 1L) .- (score generated).reshape(1L, -1L)
        let share (truth: Tensor) = (truth.to_type DType.Float32).mean().Item()
        0.5 + 0.5 * (share (lead.GreaterThan 0.0) - share (lead.LessThan 0.0))
