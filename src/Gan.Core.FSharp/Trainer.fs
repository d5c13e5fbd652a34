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

[<Sealed>]
type Trainer<'batch> internal (play: int64 -> 'batch -> unit, state, report, refusal, free) =
    let mutable round = 0L

    member _.Round = round
    member _.NotRecorded: string option = refusal ()
    member _.State: (string * Tensor) list = state

    member _.Play batch =
        play round batch
        round <- round + 1L

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

    // The names of what it added to the meter.
    let private move (meter: Meter) play clock seat =
        use _ = new Scope()
        let player = seat.Player
        let terms = player.Loss.Terms play
        let total = Loss.total terms
        let parameters = player.Params.Trained
        // Other players may share the play's graph (a critic on what the generator made), so it is kept.
        let gradients = Autograd.Grad(total, parameters, retainGraph = true)
        Optim.step player.Optimizer (clock seat) seat.Slots parameters gradients
        player.Project player.Params

        [ player.Name, total
          for term in terms do
              $"{player.Name}.{term.Name}", term.Value ]
        |> List.map (fun (name, value) ->
            meter.Add name value
            name)

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

        let state =
            [ for seat in seats do
                  let paths = seat.Player.Params.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer)

                  for slot, tensors in List.zip seat.Player.Optimizer.Slots seat.Slots do
                      for leaf, tensor in Seq.zip paths tensors do
                          $"{seat.Player.Name}.{slot}.{leaf.Path}", tensor ]

        let clock seat =
            if held then
                Clock.Held(seat.Scalars.Next seat.Updates)
            else
                Clock.Known seat.Updates

        let round (number: int64) batch =
            use _ = new Scope()
            let moving = seats |> List.filter (fun seat -> (number + 1L) % int64 seat.Player.Every = 0L)
            rng.Reseed(mix seed number)

            for seat in moving do
                seat.Scalars.Set seat.Updates

            let kind = moving |> List.map _.Player.Name |> String.concat ", "

            let work batch =
                let play = game.Play { Round = number; Rng = rng } batch
                moving |> List.collect (move meter play clock)

            rounds.Run kind batch work |> List.iter meter.Count

            for seat in moving do
                seat.Updates <- seat.Updates + 1L

        let free () =
            (rounds :> System.IDisposable).Dispose()
            (rng :> System.IDisposable).Dispose()
            meter.Free()
            seats |> List.iter _.Scalars.Free()
            state |> List.iter (fun (_, tensor) -> tensor.Dispose())
            lane.Dispose()

        new Trainer<'batch>(round, state, meter.Read, (fun () -> rounds.Refusal), free)

    let start seed (device: Device) game = startWith (Rounds.direct ()) device.IsCuda seed device game
    let recording seed (device: Device) game = startWith (Rounds.forDevice device) device.IsCuda seed device game
