namespace GanFunctional

open System.Collections.Generic
open System.Runtime.InteropServices
open GanFunctional.Torch
open TorchSharp

/// A name's stream, and the seed that the name has in a run.
type private Named = { Seed: uint64; Rng: Rng }

[<Sealed>]
type Step(seed: uint64, number: int64, [<Optional; DefaultParameterValue(null: Device | null)>] device: Device | null) =
    let device = device |> Option.ofObj |> Option.defaultValue torch.CPU
    let streams = Dictionary<string, Named>()
    // Those that were asked for in this step: the others are still as another step left them.
    let started = HashSet<string>()
    let mutable current = number

    let named name =
        match streams.TryGetValue name with
        | true, stream -> stream
        | _ ->
            use run = Generators.Seeded(seed, device)
            let rng = run.Derive name
            streams[name] <- { Seed = uint64 (rng.initial_seed ()); Rng = rng }
            streams[name]

    member _.Number = current

    member _.Stream(name: string) =
        let stream = named name

        if started.Add name then
            stream.Rng.Reseed(Generators.Mix(stream.Seed, current))

        stream.Rng

    member step.Rng = step.Stream "play"

    member internal _.MoveTo number =
        current <- number
        started.Clear()

    interface System.IDisposable with
        member _.Dispose() =
            for stream in streams.Values do
                stream.Rng.Dispose()
