namespace GanFunctional

open System.Collections.Generic
open GanFunctional.Torch

/// A name's stream, and the seed that the name has in a run.
type private Named = { Seed: uint64; Rng: Rng }

[<Sealed>]
type Step(seed: uint64, round: int64, device: Device) =
    let streams = Dictionary<string, Named>()
    // Those that were asked for in this round: the others are still as another round left them.
    let started = HashSet<string>()
    let mutable current = round

    // SplitMix64's step (Steele, Lea and Flood 2014): one seed a round, unrelated to its neighbours.
    let mix (seed: uint64) (round: int64) =
        let x = seed + (uint64 round + 1UL) * 0x9E3779B97F4A7C15UL
        let x = (x ^^^ (x >>> 30)) * 0xBF58476D1CE4E5B9UL
        let x = (x ^^^ (x >>> 27)) * 0x94D049BB133111EBUL
        x ^^^ (x >>> 31)

    let named name =
        match streams.TryGetValue name with
        | true, stream -> stream
        | _ ->
            use run = new Rng(seed, device)
            let rng = run.Derive name
            streams[name] <- { Seed = rng.Seed; Rng = rng }
            streams[name]

    member _.Round = current

    member _.Stream(name: string) =
        let stream = named name

        if started.Add name then
            stream.Rng.Reseed(mix stream.Seed current)

        stream.Rng

    member step.Rng = step.Stream "play"

    member internal _.MoveTo round =
        current <- round
        started.Clear()

    interface System.IDisposable with
        member _.Dispose() =
            for stream in streams.Values do
                stream.Rng.Dispose()
