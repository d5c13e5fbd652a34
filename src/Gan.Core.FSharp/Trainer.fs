namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch

/// The running mean of named scalars, kept on the device: adding waits for nothing.
type private Meter() =
    let order = List<string>()
    let sums = Dictionary<string, struct (Tensor * int)>()

    /// The device's part of one more value; the other part is `Count`.
    member _.Add name (value: Tensor) =
        let value = value.Detach()

        match sums.TryGetValue name with
        | true, struct (sum, _) -> sum.AddInPlace value |> ignore
        | _ ->
            order.Add name
            sums[name] <- struct (Scope.Outside(fun () -> value.Clone()), 0)

    member _.Count name =
        let struct (sum, count) = sums[name]
        sums[name] <- struct (sum, count + 1)

    member _.Read() =
        [ for name in order do
              let struct (sum, count) = sums[name]

              if count > 0 then
                  name, sum.Item() / float count
                  sum.ZeroInPlace() |> ignore
                  sums[name] <- struct (sum, 0) ]

    /// The sums, themselves, and counts by name.
    member _.State =
        [ for name in order do
              let struct (sum, count) = sums[name]
              name, sum, count ]

    /// Goes on from copies of these.
    member meter.Restore(state: (string * Tensor * int) list) =
        meter.Free()
        order.Clear()
        sums.Clear()

        for name, sum, count in state do
            order.Add name
            sums[name] <- struct (Scope.Outside(fun () -> sum.Clone()), count)

    member _.Free() =
        for struct (sum, _) in sums.Values do
            sum.Dispose()

/// The numbers of a player's optimizer that change from update to update, as scalars in the order in which they are asked for.
type private Scalars(parameters: Tensor[]) =
    let held = List<struct (Schedule * Tensor)>()
    let mutable next = 0

    /// Before a turn: each as it is after so many updates.
    member _.Set updates =
        next <- 0

        for struct (number, scalar) in held do
            scalar.FillInPlace(number updates) |> ignore

    member _.Next updates number =
        if next = held.Count then
            let made () = Tensor.Full([||], number updates, parameters[0].DType, parameters[0].Device)
            held.Add(struct (number, Scope.Outside made))

        let struct (_, scalar) = held[next]
        next <- next + 1
        scalar

    member _.Free() =
        for struct (_, scalar) in held do
            scalar.Dispose()

/// A player at the table: its state between turns.
type private Seat<'play> = { Player: Player<'play>; Slots: Tensor[] list; Scalars: Scalars; mutable Updates: int64 }

type Fault = { Round: int64; Player: string; Term: string; Parameter: string option }

/// What the loop and the trainer's owner both see.
type internal Table() =
    member val Round = 0L with get, set
    member val Fault: Fault option = None with get, set
    member val ChecksGradients = false with get, set

[<Sealed>]
type Trainer<'batch> internal (table: Table, play: 'batch -> unit, read, restore, report, refusal, free) =
    member _.Round = table.Round
    member _.Fault = table.Fault

    member _.ChecksGradients
        with get () = table.ChecksGradients
        and set value = table.ChecksGradients <- value

    member _.NotRecorded: string option = refusal ()
    member _.State() : (string * Tensor) list = read ()
    member _.Restore(state: (string * Tensor) list) : unit = restore state

    member _.Play batch =
        table.Fault <- None
        play batch
        table.Round <- table.Round + 1L

    member _.Report() : (string * float) list = report ()

    interface System.IDisposable with
        member _.Dispose() = free ()

module Trainer =
    // SplitMix64's step (Steele, Lea and Flood 2014): one seed a round, unrelated to its neighbours.
    let private mix (seed: uint64) (round: int64) =
        let x = seed + (uint64 round + 1UL) * 0x9E3779B97F4A7C15UL
        let x = (x ^^^ (x >>> 30)) * 0xBF58476D1CE4E5B9UL
        let x = (x ^^^ (x >>> 27)) * 0x94D049BB133111EBUL
        x ^^^ (x >>> 31)

    let private isFinite (tensor: Tensor) = Scope.Run(fun () -> tensor.Detach().Sum()).Item() |> System.Double.IsFinite

    // Moves, and gives the names of what it added to the meter, or what kept it from moving.
    let private move (meter: Meter) checksLoss checksGradients play clock (seat: Seat<'play>) =
        use _ = new Scope()
        let player = seat.Player
        let terms = player.Loss.Terms play
        let total = Loss.total terms

        if checksLoss && not (isFinite total) then
            let wrong = terms |> List.tryFind (fun term -> not (isFinite term.Value))
            Error(wrong |> Option.map _.Name |> Option.defaultValue "total")
        else
            let parameters = player.Params.Trained
            // Other players may share the play's graph (a critic on what the generator made), so it is kept.
            let gradients = Autograd.Grad(total, parameters, retainGraph = true)

            if checksGradients && not (Array.forall isFinite gradients) then
                Error "gradient"
            else
                Optim.step player.Optimizer (clock seat) seat.Slots parameters gradients
                player.Project player.Params

                [ player.Name, total
                  for term in terms do
                      $"{player.Name}.{term.Name}", term.Value ]
                |> List.map (fun (name, value) ->
                    meter.Add name value
                    name)
                |> Ok

    let private counter (value: int64) = Tensor.Full([||], float value, DType.Int64)

    let private buffers named =
        Params.ofLeaves [ for path, tensor in named -> { Path = path; Role = Buffer; Tensor = tensor } ]

    let private sum, count = "report.sum.", "report.count."

    let internal startWith
        (rounds: Rounds<'batch, string list>)
        held
        seed
        (device: Device)
        (game: Game<'batch, 'play>)
        =
        Runtime.FlushDenormals() |> ignore

        match game.Players |> List.countBy _.Name |> List.tryFind (fun (_, count) -> count > 1) with
        | Some(name, _) -> fail "two players are named '%s': their losses could not be told apart" name
        | None -> ()

        let lane = new DeviceLane(device)
        let rng = new Rng(seed, device)
        let meter = Meter()

        let seats =
            [ for player in game.Players ->
                  { Player = player
                    Slots = Optim.start player.Params.Trained player.Optimizer
                    Scalars = Scalars player.Params.Trained
                    Updates = 0L } ]

        let slots =
            [ for seat in seats do
                  let paths = seat.Player.Params.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer)

                  for slot, tensors in List.zip seat.Player.Optimizer.Slots seat.Slots do
                      for leaf, tensor in Seq.zip paths tensors do
                          $"{seat.Player.Name}.{slot}.{leaf.Path}", tensor ]

        let clock (seat: Seat<'play>) =
            if held then
                Clock.Held(seat.Scalars.Next seat.Updates)
            else
                Clock.Known seat.Updates

        let table = Table()

        // Its round and the first parameter that is no longer finite, which tells a wrong update from a wrong loss.
        let fault (seat: Seat<'play>) term =
            let spoilt =
                seq {
                    for other in seats do
                        for leaf in other.Player.Params.Leaves do
                            if leaf.Role <> Buffer && not (isFinite leaf.Tensor) then
                                $"{other.Player.Name}: {leaf.Path}"
                }

            { Round = table.Round; Player = seat.Player.Name; Term = term; Parameter = Seq.tryHead spoilt }

        let stuck = HashSet<string>()

        let play batch =
            use _ = new Scope()
            stuck.Clear()
            let number = table.Round
            let moving = seats |> List.filter (fun seat -> (number + 1L) % int64 seat.Player.Every = 0L)
            rng.Reseed(mix seed number)

            for seat in moving do
                seat.Scalars.Set seat.Updates

            let kind = moving |> List.map _.Player.Name |> String.concat ", "

            let work batch =
                let play = game.Play { Round = number; Rng = rng } batch

                [ for seat in moving do
                      match move meter (not held) table.ChecksGradients play clock seat with
                      | Ok names -> yield! names
                      | Error term ->
                          stuck.Add seat.Player.Name |> ignore
                          table.Fault <- Some(fault seat term) ]

            rounds.Run kind batch work |> List.iter meter.Count

            for seat in moving do
                if not (stuck.Contains seat.Player.Name) then
                    seat.Updates <- seat.Updates + 1L

        let counters () =
            [ "round", counter table.Round
              for seat in seats do
                  $"{seat.Player.Name}.updates", counter seat.Updates ]

        let state () =
            [ yield! counters ()
              yield! slots
              for name, sums, counts in meter.State do
                  sum + name, sums
                  count + name, counter counts ]

        let restore (given: (string * Tensor) list) =
            use _ = new Scope()
            let reported (name: string) = name.StartsWith(sum) || name.StartsWith(count)
            let means, rest = given |> List.partition (fst >> reported)
            let counters = counters ()
            Params.assign (buffers rest) (buffers (counters @ slots))
            let number (_, tensor: Tensor) = int64 (tensor.Item())
            table.Round <- number counters.Head

            for seat, updates in List.zip seats counters.Tail do
                seat.Updates <- number updates

            meter.Restore
                [ for name, value in means do
                      if name.StartsWith sum then
                          let name = name.Substring sum.Length
                          let counted = means |> List.find (fun (other, _) -> other = count + name)
                          name, value.To(device), int (number counted) ]

        let free () =
            (rounds :> System.IDisposable).Dispose()
            (rng :> System.IDisposable).Dispose()
            meter.Free()
            seats |> List.iter _.Scalars.Free()
            slots |> List.iter (fun (_, tensor) -> tensor.Dispose())
            lane.Dispose()

        new Trainer<'batch>(table, play, state, restore, meter.Read, (fun () -> rounds.Refusal), free)

    let start seed (device: Device) game = startWith (Rounds.direct ()) device.IsCuda seed device game
    let recording seed (device: Device) game = startWith (Rounds.forDevice device) device.IsCuda seed device game
