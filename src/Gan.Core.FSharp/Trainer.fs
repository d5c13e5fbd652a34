namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch

/// The running mean of named scalars, kept on the device: adding waits for nothing.
type private Meter() =
    let order = List<string>()
    let sums = Dictionary<string, struct (Tensor * int)>()

    member _.Add name (value: Tensor) =
        let value = value.Detach()

        match sums.TryGetValue name with
        | true, struct (sum, count) ->
            sum.AddInPlace value |> ignore
            sums[name] <- struct (sum, count + 1)
        | _ ->
            order.Add name
            sums[name] <- struct (Scope.Outside(fun () -> value.Clone()), 1)

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

/// A player at the table: its state between turns.
type private Seat<'play> = { Player: Player<'play>; Slots: Tensor[] list; mutable Updates: int64 }

[<Sealed>]
type Trainer<'batch> internal (play: int64 -> 'batch -> unit, state, report, free) =
    let mutable round = 0L

    member _.Round = round
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

    let private move (meter: Meter) play seat =
        use _ = new Scope()
        let player = seat.Player
        let terms = player.Loss.Terms play
        let total = Loss.total terms
        let parameters = player.Params.Trained
        // Other players may share the play's graph (a critic on what the generator made), so it is kept.
        let gradients = Autograd.Grad(total, parameters, retainGraph = true)
        Optim.step player.Optimizer seat.Updates seat.Slots parameters gradients
        player.Project player.Params
        seat.Updates <- seat.Updates + 1L
        meter.Add player.Name total

        for term in terms do
            meter.Add $"{player.Name}.{term.Name}" term.Value

    let start seed (device: Device) (game: Game<'batch, 'play>) =
        Runtime.FlushDenormals() |> ignore

        match game.Players |> List.countBy _.Name |> List.tryFind (fun (_, count) -> count > 1) with
        | Some(name, _) -> fail "two players are named '%s': their losses could not be told apart" name
        | None -> ()

        let rng = new Rng(seed, device)
        let meter = Meter()

        let seats =
            [ for player in game.Players ->
                  { Player = player; Slots = Optim.start player.Params.Trained player.Optimizer; Updates = 0L } ]

        let state =
            [ for seat in seats do
                  let paths = seat.Player.Params.Leaves |> List.filter (fun leaf -> leaf.Role <> Buffer)

                  for slot, tensors in List.zip seat.Player.Optimizer.Slots seat.Slots do
                      for leaf, tensor in Seq.zip paths tensors do
                          $"{seat.Player.Name}.{slot}.{leaf.Path}", tensor ]

        let round (number: int64) batch =
            use _ = new Scope()
            rng.Reseed(mix seed number)
            let play = game.Play { Round = number; Rng = rng } batch

            for seat in seats do
                if (number + 1L) % int64 seat.Player.Every = 0L then
                    move meter play seat

        let free () =
            (rng :> System.IDisposable).Dispose()
            meter.Free()
            state |> List.iter (fun (_, tensor) -> tensor.Dispose())

        new Trainer<'batch>(round, state, meter.Read, free)
