namespace GanFunctional

open GanFunctional.Torch

module Health =
    let private spread (images: Tensor) = Functional.PairwiseDistances(images.Flatten().To DType.Float32).Mean()

    let diversity real generated = Scope.Run(fun () -> spread generated / spread real).Item()

    let accuracy (real: Tensor) (generated: Tensor) =
        use _ = new Scope()
        let score (logits: Tensor) = (logits.Flatten().To DType.Float32).Mean [| 1L |]
        let lead = (score real).Reshape(-1L, 1L) - (score generated).Reshape(1L, -1L)
        let share (truth: Tensor) = (truth.To DType.Float32).Mean().Item()
        0.5 + 0.5 * (share (lead.GreaterThan 0.0) - share (lead.LessThan 0.0))
