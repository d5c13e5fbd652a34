namespace GanFunctional

open System
open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

/// The logits of one side, and the activations where they are known.
type private Seen = (struct (Tensor * Lazy<Tensor list>))

[<Sealed>]
type Logits
    private
    (
        samples: (Tensor * Tensor) option,
        real: Lazy<Seen>,
        fake: Lazy<Seen>,
        // Fills both where neither has been read.
        together: (unit -> Seen * Seen) option,
        hasActivations: bool
    ) =
    let mutable pair: (Seen * Seen) voption = ValueNone

    let sides () =
        if pair.IsNone then
            pair <-
                match together with
                | Some both when not real.IsValueCreated && not fake.IsValueCreated -> ValueSome(both ())
                | _ -> ValueSome(real.Value, fake.Value)

        pair.Value

    let first () = if pair.IsSome then fst pair.Value else real.Value
    let second () = if pair.IsSome then snd pair.Value else fake.Value
    let logits (struct (logits, _): Seen) = logits

    let activations (struct (_, activations): Seen) : IReadOnlyList<Tensor> =
        if not hasActivations then
            fail "these logits are of a function, whose activations can't be seen: make them of a network"

        activations.Value

    let samples () =
        match samples with
        | Some pair -> pair
        | None -> fail "these logits are of two functions, so that there are no samples: give a critic and the samples"

    new(critic: Model<Tensor, Tensor>, step: Step, real: Tensor, fake: Tensor) =
        let look = Model.look step critic
        let both () = Model.lookAtPair step critic (real, fake)
        Logits(Some(real, fake), lazy look real, lazy look fake, Some both, true)

    new(critic: Func<Tensor, Tensor>, real: Tensor, fake: Tensor) =
        let look x : Seen = struct (critic.Invoke x, lazy [])
        Logits(Some(real, fake), lazy look real, lazy look fake, None, false)

    new(real: Func<Tensor>, fake: Func<Tensor>) =
        let look (side: Func<Tensor>) : Seen = struct (side.Invoke(), lazy [])
        Logits(None, lazy look real, lazy look fake, None, false)

    member _.Real = logits (first ())
    member _.Fake = logits (second ())

    member _.Both =
        let real, fake = sides ()
        struct (logits real, logits fake)

    member _.RealSamples = fst (samples ())
    member _.FakeSamples = snd (samples ())
    member _.RealActivations = activations (fst (sides ()))
    member _.FakeActivations = activations (snd (sides ()))
