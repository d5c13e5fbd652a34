namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type Term = { Name: string; Weight: float; Value: Tensor }

[<Sealed>]
type Loss<'play> internal (terms: 'play -> Term list) =
    member _.Terms play = terms play

    static member (+)(a: Loss<'play>, b: Loss<'play>) = Loss<'play>(fun play -> a.Terms play @ b.Terms play)

    static member (*)(factor: float, loss: Loss<'play>) =
        Loss<'play>(fun play -> loss.Terms play |> List.map (fun term -> { term with Weight = factor * term.Weight }))

module Loss =
    let zero<'play> = Loss<'play>(fun _ -> [])

    let term name (f: 'play -> Tensor) =
        Loss<'play>(fun play ->
            let value = Refusal.Named($"the loss '{name}'", (fun () -> f play), System.ReadOnlySpan())
            [ { Name = name; Weight = 1.0; Value = value } ])

    let named name (loss: Loss<'play>) =
        Loss<'play>(fun play ->
            match loss.Terms play with
            | [ only ] -> [ { only with Name = name } ]
            | several -> several |> List.mapi (fun i term -> { term with Name = $"{name}{i + 1}" }))

    let via view (loss: Loss<'view>) = Loss<'play>(fun play -> loss.Terms(view play))

    let l1 (f: _ -> Tensor) (g: _ -> Tensor) = term "l1" (fun play -> F.l1_loss (f play, g play))

    let l2 (f: _ -> Tensor) (g: _ -> Tensor) = term "l2" (fun play -> F.mse_loss (f play, g play))

    let bce (logits: _ -> Tensor) (targets: _ -> Tensor) =
        term "bce" (fun play -> F.binary_cross_entropy_with_logits (logits play, targets play))

    let crossEntropy (logits: _ -> Tensor) (labels: _ -> Tensor) =
        term "class" (fun play -> F.cross_entropy (logits play, labels play))

    let total terms =
        match terms |> List.map (fun term -> if term.Weight = 1.0 then term.Value else term.Weight .* term.Value) with
        | [] -> fail "a loss without terms has no gradient: give the player at least one term"
        | values -> List.reduce (.+) values
