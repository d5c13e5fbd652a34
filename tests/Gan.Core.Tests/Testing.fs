namespace GanFunctional.Tests

open Expecto
open FsCheck
open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Additions to Expecto's Expect.
module Expect =
    /// Holds a number to bounds, both included.
    let isInRange actual low high message =
        if not (low <= actual && actual <= high) then
            failtest $"{message}. Actual value was {actual} but had expected it to be from {low} to {high}."

    /// Holds a number to another one but for an absolute tolerance.
    let isNear actual expected tolerance message =
        Expect.floatClose { absolute = tolerance; relative = 0.0 } actual expected message

    /// The exception of this very type that an action must throw.
    let thrown<'e when 'e :> exn> (action: unit -> unit) : 'e =
        let outcome =
            try
                action ()
                None
            with e ->
                Some e

        match outcome with
        | Some(:? 'e as e) when e.GetType() = typeof<'e> -> e
        | Some e -> failtest $"Expected {typeof<'e>.Name} to be thrown, but it was {e.GetType().Name}: {e.Message}"
        | None -> failtest $"Expected {typeof<'e>.Name} to be thrown."

module Testing =
    /// What float32 is held to against PyTorch.
    let golden = 1e-4

    /// max |a − b| / max |b|: the error of a tensor relative to its own size. 0/0 is 0; zeros have no other neighbour.
    let relativeError (actual: Tensor) (expected: Tensor) =
        use _ = torch.NewDisposeScope()
        let actual, expected = actual.detach().to_type DType.Float64, expected.detach().to_type DType.Float64
        Expect.equal actual.shape expected.shape "the shapes"
        let difference = (actual - expected).abs().max().Item()
        if difference = 0.0 then 0.0 else difference / expected.abs().max().Item()

    let agree (tolerance: float) (what: string) actual expected =
        let error = relativeError actual expected
        Expect.isTrue (error <= tolerance) $"{what}: a relative error of {error:g3} is above {tolerance:g3}"

    /// Skips a test in bfloat16 where this CPU has none.
    let needsBFloat16 () =
        if not Runtime.HasBFloat16 then
            skiptest "this CPU can't compute in bfloat16"

    /// As `agree`, for two numbers.
    let agreeNumbers tolerance what (actual: float) (expected: float) =
        agree tolerance what (Tensors.From([| actual |], 1L)) (Tensors.From([| expected |], 1L))

    let same (a: Tensor) (b: Tensor) = a.shape = b.shape && a.dtype = b.dtype && a.ToBytes() = b.ToBytes()

    /// Every tensor's name and bytes.
    let bytes (tree: Params) = tree.Leaves |> List.map (fun leaf -> leaf.Path, leaf.Tensor.ToBytes())

    let reported (trainer: Trainer<'batch>) = [ for KeyValue(term, mean) in trainer.Report() -> term, mean ]

    let normal (seed: uint64) shape =
        use rng = Generators.Seeded(seed)
        Draw.Normal(rng, [| for size: int in shape -> int64 size |])

    /// The same numbers as double: what finite differences need.
    let inFloat64 tree =
        tree
        |> Params.map (fun leaf ->
            if leaf.Tensor.dtype = DType.Float32 then
                leaf.Tensor.to_type DType.Float64
            else
                leaf.Tensor.clone ())

    let newParams (seed: uint64) net =
        use rng = Generators.Seeded(seed)
        Net.init rng net

    /// The first step of a training of this seed.
    let firstStep seed = new Step(seed, 0L, torch.CPU)

    /// The function that a network is in a training.
    let inTraining model = Model.train (firstStep 1UL) model

    /// A test of a property on generated cases, the same ones each time: a failure can be repeated.
    let law name cases (property: Property) =
        let config = { FsCheckConfig.defaultConfig with maxTest = cases; replay = Some(2024UL, 7UL, None) }
        testPropertyWithConfig config name property

    /// Holds the gradient of a float64 scalar function of some tensors against central differences of its value, element by
    /// element: max |gradient − difference| ≤ 1e-6·max(1, max |difference|).
    let derivativesHold what (f: unit -> Tensor) (inputs: (string * Tensor) list) =
        use _ = torch.NewDisposeScope()
        let step = 1e-5
        let gradients = Autograd.Grad(f (), inputs |> List.map snd |> Array.ofList, allowUnused = true)

        for (name, input), gradient in Seq.zip inputs gradients do
            let start = input.ToArray<float>()

            let at i change =
                use _ = torch.NewDisposeScope()
                let moved = Array.copy start
                moved[i] <- moved[i] + change

                using (torch.no_grad ()) (fun _ -> input.copy_ (Tensors.From(moved, input.shape)) |> ignore)
                f().Item()

            let differences = [| for i in 0 .. start.Length - 1 -> (at i step - at i -step) / (2.0 * step) |]
            using (torch.no_grad ()) (fun _ -> input.copy_ (Tensors.From(start, input.shape)) |> ignore)
            let size = max 1.0 (Array.max (Array.map abs differences))
            let error = Array.map2 (fun a b -> abs (a - b)) (gradient.ToArray<float>()) differences |> Array.max
            Expect.isTrue (error <= 1e-6 * size) $"{what}: the gradient by {name} is off by {error:g3} of {size:g3}"
