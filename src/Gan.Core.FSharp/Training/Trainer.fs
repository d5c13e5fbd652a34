namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch
open TorchSharp

/// Running means of named scalars, kept on the device: adding a value does not wait for the device.
type private Meter() =
    let order = List<string>()
    let sums = Dictionary<string, struct (Tensor * int)>()

    member _.Add name (value: Tensor) =
        let value = value.detach ()

        match sums.TryGetValue name with
        | true, struct (sum, count) -> sums[name] <- struct (sum.AddInPlace value, count + 1)
        | _ ->
            order.Add name
            sums[name] <- struct (value.clone().DetachFromDisposeScope(), 1)

    member _.Read() : IReadOnlyList<KeyValuePair<string, float>> =
        [ for name in order do
              let struct (sum, count) = sums[name]

              if count > 0 then
                  KeyValuePair(name, sum.Item() / float count)
                  sums[name] <- struct (sum.FillInPlace 0.0, 0) ]

    /// Sums (not copied) and counts by name.
    member _.State =
        [ for name in order do
              let struct (sum, count) = sums[name]
              name, sum, count ]

    /// Replaces the sums and counts by copies of the given ones.
    member meter.Restore(state: (string * Tensor * int) list) =
        meter.Free()
        order.Clear()
        sums.Clear()

        for name, sum, count in state do
            order.Add name
            sums[name] <- struct (sum.clone().DetachFromDisposeScope(), count)

    member _.Free() =
        for struct (sum, _) in sums.Values do
            sum.Dispose()

/// A player with the state of its optimizer and memory.
type private Seat<'play> = { Player: Player<'play>; Descent: Descent; Memory: Memory; mutable Updates: int64 }

type Fault = { Step: int64; Player: string; Term: string; Parameter: string option }

/// State shared by the training loop and the `Trainer`.
type internal Table() =
    member val Steps = 0L with get, set
    member val Fault: Fault option = None with get, set
    member val ChecksGradients = false with get, set

[<Sealed>]
type Trainer<'batch> internal (table: Table, play: 'batch -> unit, read, restore, report, free) =
    member _.Steps = table.Steps
    member _.Fault = table.Fault

    member _.ChecksGradients
        with get () = table.ChecksGradients
        and set value = table.ChecksGradients <- value

    member _.State() : (string * Tensor) list = read ()
    member _.Restore(state: (string * Tensor) list) : unit = restore state

    member _.Play batch =
        table.Fault <- None
        play batch
        table.Steps <- table.Steps + 1L

    member _.Report() : IReadOnlyList<KeyValuePair<string, float>> = report ()

    interface System.IDisposable with
        member _.Dispose() = free ()

module Trainer =
    let private isFinite (tensor: Tensor) = Scope.Run(fun () -> tensor.detach().sum()).Item() |> System.Double.IsFinite

    let private trained (player: Player<'play>) =
        player.Params.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer) |> Array.ofList

    // Other players may share the play's graph (a critic on generated samples), so it is kept.
    let private gradients (player: Player<'play>) (total: Tensor) =
        if not total.requires_grad then
            fail
                "the loss of player '%s' depends on none of its parameters: compute it from the player's networks"
                player.Name

        let trained = trained player
        let parts = Autograd.Parts([| total |], null, player.Params.Trained, retainGraph = true)

        [| for leaf, part in Seq.zip trained parts do
               match part with
               | null ->
                   fail
                       "the loss of player '%s' does not depend on its parameter '%s': use it in the loss, or remove it from the player's parameters"
                       player.Name
                       leaf.Path
               | gradient -> gradient |]

    // Updates a player, or returns the term that prevented it.
    let private move (meter: Meter) step checksLoss checksGradients play (seat: Seat<'play>) =
        use _ = torch.NewDisposeScope()
        let player = seat.Player
        seat.Memory.Begin()
        let terms = player.Loss.TermsAt(step, seat.Memory, play)
        let total = Loss.Total terms

        if checksLoss && not (isFinite total) then
            let wrong = terms |> List.tryFind (fun term -> not (isFinite term.Value))
            Some(wrong |> Option.map _.Name |> Option.defaultValue "total")
        else
            let gradients = gradients player total

            if checksGradients && not (Array.forall isFinite gradients) then
                Some "gradient"
            else
                seat.Descent.Step({ Step = step; Updates = seat.Updates }, gradients)
                seat.Memory.Commit()
                seat.Updates <- seat.Updates + 1L
                player.Project player.Params
                meter.Add player.Name total

                for term in terms do
                    meter.Add $"{player.Name}.{term.Name}" term.Value

                None

    let private counter (value: int64) = Tensors.Full([||], float value, DType.Int64)

    let private buffers named =
        Params.ofLeaves [ for path, tensor in named -> { Path = path; Role = Buffer; Tensor = tensor } ]

    let private sum, count = "report.sum.", "report.count."

    let start seed (device: Device) (game: Game<'batch, 'play>) =
        Runtime.FlushDenormals() |> ignore

        match game.Players |> List.countBy _.Name |> List.tryFind (fun (_, count) -> count > 1) with
        | Some(name, _) -> fail "two players are named '%s': give each player its own name" name
        | None -> ()

        let table = Table()
        let step = new Step(seed, table.Steps, device)
        let meter = Meter()

        let seats =
            [ for player in game.Players ->
                  { Player = player
                    Descent = Descent(player.Optimizer, trained player)
                    Memory = new Memory(device, player.Loss.Memos)
                    Updates = 0L } ]

        let slots =
            [ for seat in seats do
                  for name, tensor in seat.Descent.State do
                      $"{seat.Player.Name}.{name}", tensor

                  for name, tensor in seat.Memory.State do
                      $"{seat.Player.Name}.memo.{name}", tensor ]

        // Adds the step and the first non-finite parameter, which tells a wrong update from a wrong loss.
        let fault (seat: Seat<'play>) term =
            let spoilt =
                seq {
                    for other in seats do
                        for leaf in other.Player.Params.Leaves do
                            if leaf.Role <> Buffer && not (isFinite leaf.Tensor) then
                                $"{other.Player.Name}: {leaf.Path}"
                }

            { Step = table.Steps; Player = seat.Player.Name; Term = term; Parameter = Seq.tryHead spoilt }

        // A step on a GPU is not waited for: its losses are checked in the report.
        let checksLoss = device.``type`` <> DeviceType.CUDA

        let play batch =
            use _ = torch.NewDisposeScope()
            let number = table.Steps
            step.MoveTo number
            let play = game.Play step batch

            for seat in seats do
                if (number + 1L) % int64 seat.Player.Every = 0L then
                    move meter number checksLoss table.ChecksGradients play seat
                    |> Option.iter (fun term -> table.Fault <- Some(fault seat term))

        let counters () =
            [ "round", counter table.Steps
              for seat in seats do
                  $"{seat.Player.Name}.updates", counter seat.Updates ]

        let state () =
            [ yield! counters ()
              yield! slots
              for name, sums, counts in meter.State do
                  sum + name, sums
                  count + name, counter counts ]

        let restore (given: (string * Tensor) list) =
            use _ = torch.NewDisposeScope()
            let reported (name: string) = name.StartsWith(sum) || name.StartsWith(count)
            let means, rest = given |> List.partition (fst >> reported)
            let counters = counters ()
            Params.assign (buffers rest) (buffers (counters @ slots))
            let number (_, tensor: Tensor) = int64 (tensor.Item())
            table.Steps <- number counters.Head

            for seat, updates in List.zip seats counters.Tail do
                seat.Updates <- number updates

            meter.Restore
                [ for name, value in means do
                      if name.StartsWith sum then
                          let name = name.Substring sum.Length
                          let counted = means |> List.find (fun (other, _) -> other = count + name)
                          name, value.``to`` device, int (number counted) ]

        let free () =
            (step :> System.IDisposable).Dispose()
            meter.Free()
            slots |> List.iter (fun (_, tensor) -> tensor.Dispose())

        new Trainer<'batch>(table, play, state, restore, meter.Read, free)
