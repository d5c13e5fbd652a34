namespace GanFunctional

open System
open System.Collections.Generic
open FSharp.Reflection
open GanFunctional.Torch

type internal Recording =
    inherit IDisposable
    abstract Replay: unit -> unit

type internal Recorder = Rng list -> (unit -> unit) -> Recording

/// What a batch is made of.
type private Form =
    | Leaf
    | Plain
    | Parts of Form list * read: (obj -> objnull[]) * make: (objnull[] -> obj)

module private Form =
    let rec ofType (form: Type) : Form option =
        if form = typeof<Tensor> then
            Some Leaf
        elif form.IsPrimitive || form.IsEnum || form = typeof<unit> || form = typeof<string> then
            Some Plain
        elif FSharpType.IsTuple form then
            parts (FSharpType.GetTupleElements form) (FSharpValue.PreComputeTupleReader form) (fun () ->
                FSharpValue.PreComputeTupleConstructor form)
        elif FSharpType.IsRecord form then
            let fields = FSharpType.GetRecordFields form |> Array.map _.PropertyType

            parts fields (FSharpValue.PreComputeRecordReader form) (fun () ->
                FSharpValue.PreComputeRecordConstructor form)
        else
            None

    and private parts types read make =
        let forms = types |> Array.toList |> List.map ofType

        if List.forall Option.isSome forms then
            Some(Parts(List.choose id forms, read, make ()))
        else
            None

    // Only what is plain can be null, as unit is.
    let private part (value: objnull) = nonNull value

    let rec tensors form (value: objnull) : Tensor list =
        match form with
        | Leaf -> [ part value :?> Tensor ]
        | Plain -> []
        | Parts(forms, read, _) -> Seq.map2 tensors forms (read (part value)) |> List.concat

    /// All that is not in the tensors' elements.
    let rec kind form (value: objnull) : string =
        match form with
        | Leaf -> string (part value)
        | Plain -> $"{value}"
        | Parts(forms, read, _) -> String.concat "; " (Seq.map2 kind forms (read (part value)))

    /// The same with other tensors, given in order.
    let rec put form (given: Queue<Tensor>) (value: objnull) : objnull =
        match form with
        | Leaf -> given.Dequeue()
        | Plain -> value
        | Parts(forms, read, make) ->
            make [| for form, value in Seq.zip forms (read (part value)) -> put form given value |]

type private Recorded<'result> = { Inputs: Tensor list; Recording: Recording; Result: 'result }

[<Sealed>]
type internal Rounds<'batch, 'result>(run, refusal: unit -> string option, free: unit -> unit) =
    member _.Run (kind: string) (batch: 'batch) (work: 'batch -> 'result) : 'result = run kind batch work
    member _.Refusal = refusal ()

    interface IDisposable with
        member _.Dispose() = free ()

module internal Rounds =
    // Enough for libraries to choose their algorithms and for every buffer to be there.
    let private warmUps = 2
    // Each recording holds a round's memory.
    let private most = 16

    let direct<'batch, 'result> () =
        new Rounds<'batch, 'result>((fun _ batch work -> work batch), (fun () -> None), ignore)

    let private refused<'batch, 'result> reason =
        new Rounds<'batch, 'result>((fun _ batch work -> work batch), (fun () -> Some reason), ignore)

    let private recording<'batch, 'result> (recorder: Recorder) form =
        let kinds = Dictionary<string, Recorded<'result>>()
        let warmed = Dictionary<string, int>()
        let streams = HashSet<Rng>()
        let mutable refusal = None

        let record batch (work: 'batch -> 'result) =
            let inputs = Scope.Outside(fun () -> Form.tensors form (box batch) |> List.map _.Clone())
            let batch = unbox<'batch>(Form.put form (Queue inputs) (box batch))
            let mutable result = Unchecked.defaultof<'result>

            try
                let recording = recorder (List.ofSeq streams) (fun () -> result <- work batch)
                { Inputs = inputs; Recording = recording; Result = result }
            with _ ->
                inputs |> List.iter _.Dispose()
                reraise ()

        let replay recorded batch =
            for input, given in List.zip recorded.Inputs (Form.tensors form (box batch)) do
                input.CopyFrom given |> ignore

            recorded.Recording.Replay()
            recorded.Result

        let run kind batch work =
            let kind = $"{kind}: {Form.kind form (box batch)}"
            let played = if warmed.ContainsKey kind then warmed[kind] else 0

            match kinds.TryGetValue kind with
            | true, recorded -> replay recorded batch
            | _ when refusal.IsSome -> work batch
            | _ when played < warmUps ->
                warmed[kind] <- played + 1
                Rng.Watch(streams, fun () -> work batch)
            | _ when kinds.Count = most ->
                refusal <-
                    Some
                        $"no more than {most} kinds of rounds are recorded as CUDA graphs; the others are played as they come"

                work batch
            | _ ->
                match
                    (try
                        Ok(record batch work)
                     with :? TorchException as e ->
                         Error e.Message)
                with
                | Ok recorded ->
                    kinds[kind] <- recorded
                    replay recorded batch
                | Error reason ->
                    refusal <- Some $"rounds are not recorded as CUDA graphs but played as they come: {reason}"
                    work batch

        let free () =
            for recorded in kinds.Values do
                recorded.Recording.Dispose()
                recorded.Inputs |> List.iter _.Dispose()

        new Rounds<'batch, 'result>(run, (fun () -> refusal), free)

    let recorded<'batch, 'result> recorder : Rounds<'batch, 'result> =
        match Form.ofType typeof<'batch> with
        | Some form -> recording recorder form
        | None ->
            refused
                $"rounds are not recorded as CUDA graphs: a batch of the type {typeof<'batch>.Name} can't be looked into; give tensors, or tuples or records of them"

    // Graphs share their memory: when a round is over, nobody holds what it made.
    let private graphs () : Recorder =
        let mutable first: CudaGraph | null = null

        fun streams work ->
            let graph = CudaGraph.Record(streams, first, work)

            if isNull first then
                first <- graph

            { new Recording with
                member _.Replay() = graph.Replay()
                member _.Dispose() = graph.Dispose() }

    let forDevice<'batch, 'result> (device: Device) : Rounds<'batch, 'result> =
        match device.IsCuda, CudaGraph.Unavailable with
        | false, _ -> direct ()
        | true, null -> recorded (graphs ())
        | true, reason -> refused $"rounds are not recorded as CUDA graphs: {reason}"
