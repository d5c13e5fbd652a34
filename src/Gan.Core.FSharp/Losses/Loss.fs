namespace GanFunctional

open System
open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

type Term = { Name: string; Weight: float; Value: Tensor }

[<Sealed>]
type internal Memory(device: Device, memos: (string * float[]) list) =
    let values =
        [ for name, initial in memos do
              let numbers = initial |> Array.map float32
              name, torch.tensor(numbers, device = device).DetachFromDisposeScope() ]

    let kept = Dictionary<string, Tensor>()
    let find name = values |> List.find (fst >> (=) name) |> snd

    do
        match memos |> List.countBy fst |> List.tryFind (fun (_, count) -> count > 1) with
        | Some(name, _) -> fail "two losses of a player remember '%s': give each memo a name of its own" name
        | None -> ()

    member _.State = values

    member _.Item
        with get name = find name

    member _.Begin() = kept.Clear()
    member _.Keep(name, tensor: Tensor) = kept[name] <- tensor.detach ()

    member _.Commit() =
        use _ = torch.no_grad ()

        for KeyValue(name, tensor) in kept do
            (find name).copy_ tensor |> ignore

    interface IDisposable with
        member _.Dispose() =
            for _, tensor in values do
                tensor.Dispose()

[<Sealed>]
type Loss<'play> internal (memos: (string * float[]) list, terms: int64 -> Memory -> 'play -> Term list) =
    let changed change = Loss<'play>(memos, fun step memory play -> terms step memory play |> change)

    member private _.Weighted(weight: int64 -> float) =
        Loss<'play>(
            memos,
            fun step memory play ->
                let factor = weight step
                terms step memory play |> List.map (fun term -> { term with Weight = factor * term.Weight })
        )

    member _.Memos = memos
    member _.TermsAt(step, memory, play) = terms step memory play

    member _.Terms play =
        use memory = new Memory(torch.CPU, memos)
        terms 0L memory play

    member _.Renamed(rename: Func<string, string>) =
        changed (List.map (fun term -> { term with Name = rename.Invoke term.Name }))

    member _.Named name =
        changed (function
            | [ only ] -> [ { only with Name = name } ]
            | several -> several |> List.mapi (fun i term -> { term with Name = $"{name}{i + 1}" }))

    member _.Lazily every =
        if every < 1 then
            fail "a loss can't count every %d steps: the least is 1" every

        Loss<'play>(
            memos,
            fun step memory play ->
                if step % int64 every = 0L then
                    terms step memory play |> List.map (fun term -> { term with Weight = float every * term.Weight })
                else
                    []
        )

    static member (+)(a: Loss<'play>, b: Loss<'play>) =
        Loss<'play>(
            a.Memos @ b.Memos,
            fun step memory play -> a.TermsAt(step, memory, play) @ b.TermsAt(step, memory, play)
        )

    static member (*)(factor: float, loss: Loss<'play>) = loss.Weighted(fun _ -> factor)
    static member (*)(factor: Schedule, loss: Loss<'play>) = loss.Weighted factor.At

[<AbstractClass; Sealed>]
type Loss =
    static member Zero<'play>() = Loss<'play>([], fun _ _ _ -> [])

    // The value of a term; where it can't be computed, the error names the term.
    static member private Value(name: string, value: unit -> Tensor) =
        { Name = name; Weight = 1.0; Value = Refusal.Named($"the loss '{name}'", value, ReadOnlySpan()) }

    static member Term(name, value: Func<'play, Tensor>) =
        Loss<'play>([], fun _ _ play -> [ Loss.Value(name, (fun () -> value.Invoke play)) ])

    static member Sum(losses: Loss<'play> seq) = losses |> Seq.fold (+) (Loss.Zero())

    static member Via(view: Func<'play, 'view>, loss: Loss<'view>) =
        Loss<'play>(loss.Memos, fun step memory play -> loss.TermsAt(step, memory, view.Invoke play))

    static member WithMemo(name, initial, value: Func<Tensor, 'play, struct (Tensor * Tensor)>) =
        Loss<'play>(
            [ name, initial ],
            fun _ memory play ->
                let scalar () =
                    let struct (scalar, next) = value.Invoke(memory[name], play)
                    memory.Keep(name, next)
                    scalar

                [ Loss.Value(name, scalar) ]
        )

    static member L1(f: Func<'play, Tensor>, g: Func<'play, Tensor>) =
        Loss.Term("l1", (fun play -> F.l1_loss (f.Invoke play, g.Invoke play)))

    static member L2(f: Func<'play, Tensor>, g: Func<'play, Tensor>) =
        Loss.Term("l2", (fun play -> F.mse_loss (f.Invoke play, g.Invoke play)))

    static member Bce(logits: Func<'play, Tensor>, targets: Func<'play, Tensor>) =
        Loss.Term("bce", (fun play -> F.binary_cross_entropy_with_logits (logits.Invoke play, targets.Invoke play)))

    static member CrossEntropy(logits: Func<'play, Tensor>, labels: Func<'play, Tensor>) =
        Loss.Term("class", (fun play -> F.cross_entropy (logits.Invoke play, labels.Invoke play)))

    static member FeatureMatching(real: Func<'play, IReadOnlyList<Tensor>>, fake: Func<'play, IReadOnlyList<Tensor>>) =
        Loss.Term(
            "features",
            fun play ->
                let distances =
                    [| for r, f in Seq.zip (real.Invoke play) (fake.Invoke play) -> F.l1_loss (f, r.detach ()) |]

                torch.stack(distances).mean()
        )

    static member Total terms =
        match terms |> List.map (fun term -> if term.Weight = 1.0 then term.Value else term.Weight .* term.Value) with
        | [] -> fail "a loss without terms has no gradient: give the player at least one term"
        | values -> List.reduce (.+) values
