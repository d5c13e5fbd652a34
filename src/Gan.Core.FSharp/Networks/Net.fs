namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type Mode =
    | Train of dropout: Rng
    | Eval
    | Watched of mode: Mode * watch: (string -> Tensor -> Tensor)

    member mode.Dropout =
        match mode with
        | Train dropout -> Some dropout
        | Eval -> None
        | Watched(watched, _) -> watched.Dropout

    member mode.IsTraining = mode.Dropout.IsSome

[<Struct>]
type Place =
    { Prefix: string
      Number: int
      Called: string voption }

    member place.Path =
        match place.Called with
        | ValueSome name -> $"{place.Prefix}{name}"
        | ValueNone -> $"{place.Prefix}{place.Number}"

    member place.Name(name: string) = $"{place.Path}.{name}"

module private Place =
    let start prefix = { Prefix = prefix; Number = 0; Called = ValueNone }
    let after width place = { place with Number = place.Number + width }

[<StructuredFormatDisplay("{Table}")>]
type Net<'i, 'o> =
    { Width: int
      Init: Place -> Rng -> Leaf list
      Bind: Place -> Params -> Mode -> 'i -> 'o
      Describe: Place -> Description }

    member net.Description = net.Describe(Place.start "")
    member net.Table = Summary.table net.Description
    override net.ToString() = net.Table

module private Pair =
    let private parts description =
        match description with
        | Description.Chain parts -> parts
        | part -> [ part ]

    let chain f g = Description.Chain(parts f @ parts g)

    /// Two networks whose parts stand one after the other, and what their functions and descriptions are
    /// joined to.
    let join (f: Net<'a, 'b>) (g: Net<'c, 'd>) describe (joined: ('a -> 'b) -> ('c -> 'd) -> 'i -> 'o) : Net<'i, 'o> =
        let after place = Place.after f.Width place

        { Width = f.Width + g.Width
          Init = fun place rng -> f.Init place rng @ g.Init (after place) rng
          Describe = fun place -> describe (f.Describe place) (g.Describe(after place))
          Bind =
            fun place tree ->
                let f, g = f.Bind place tree, g.Bind (after place) tree
                fun mode -> joined (f mode) (g mode) }

[<AutoOpen>]
module NetSyntax =
    let (-->) (f: Net<'i, 'm>) (g: Net<'m, 'o>) : Net<'i, 'o> = Pair.join f g Pair.chain (>>)

[<StructuredFormatDisplay("{Table}")>]
type Model<'i, 'o> =
    { Net: Net<'i, 'o>
      Params: Params
      Run: Mode -> 'i -> 'o }

    member model.Forward input = model.Run Eval input
    member model.Forward(input, training: Step) = model.Run (Train(training.Stream "dropout")) input
    member model.Description = model.Net.Description
    member model.Dispose() = Params.free model.Params

    interface System.IDisposable with
        member model.Dispose() = model.Dispose()

    member model.Table = Summary.table model.Description
    override model.ToString() = model.Table

module Net =
    let private root = Place.start ""

    let parametric kind parameters (place: Place) =
        Description.Layer { Place = place.Path; Numbered = true; Kind = kind; Parameters = parameters }

    let layer (kind: Kind) (f: 'i -> 'o) =
        { Width = 1
          Init = fun _ _ -> []
          Bind =
            fun _ _ ->
                let name = kind.Text
                fun _ x -> Refusal.Named(name, (fun () -> f x), System.ReadOnlySpan [| box x |])
          Describe = parametric kind [] }

    let opaque name f = layer (Kind.Opaque name) f

    let describedBy (other: Net<'i, 'o>) (net: Net<'i, 'o>) = { net with Describe = other.Describe }

    let unnumbered (net: Net<'i, 'o>) =
        for layer in Description.layers net.Description do
            if not layer.Parameters.IsEmpty then
                fail "'%s' has parameters, so that it needs a number or a name of its own" layer.Kind.Text

        { net with
            Width = 0
            Describe = fun place -> net.Describe place |> Description.map (fun layer -> { layer with Numbered = false }) }

    let regrouped (f: 'i -> 'o) =
        { Width = 0
          Init = fun _ _ -> []
          Bind = fun _ _ _ x -> f x
          Describe = fun _ -> Description.Chain [] }

    let empty<'x> : Net<'x, 'x> = regrouped id

    let private picked i (f: 'i -> Tensor) = { regrouped f with Describe = fun _ -> Description.Pick i }

    let first: Net<Tensor * Tensor, Tensor> = picked 0 fst
    let second: Net<Tensor * Tensor, Tensor> = picked 1 snd
    let head: Net<Tensor list, Tensor> = picked 0 List.head

    let add = unnumbered (layer Kind.Add (fun (a: Tensor, b: Tensor) -> a .+ b))

    let cat (dimension: int) =
        unnumbered (layer (Kind.Cat dimension) (fun (a, b) -> torch.cat ([| a; b |], int64 dimension)))

    let activation net =
        { net with
            Bind =
                fun place tree ->
                    let f = net.Bind place tree
                    let name = (Place.after (net.Width - 1) place).Path

                    fun mode ->
                        match mode with
                        | Watched(_, watch) -> f mode >> watch name
                        | Train _
                        | Eval -> f mode }

    // The same network seen from another place, taking `width` numbers in its chain.
    let private placed width (move: Place -> Place) net =
        { Width = width
          Init = fun place rng -> net.Init (move place) rng
          Bind = fun place tree -> net.Bind (move place) tree
          Describe = fun place -> net.Describe(move place) }

    let group (name: string) net = placed 0 (fun place -> Place.start $"{place.Prefix}{name}.") net

    let nest net = placed 1 (fun place -> Place.start $"{place.Path}.") net

    let named name net =
        if net.Width <> 1 then
            fail "'%s' would name a chain of %d layers: use Net.group, which numbers them" name net.Width

        placed 0 (fun place -> { Place.start place.Prefix with Called = ValueSome name }) net

    let fork f g = Pair.join f g (fun f g -> Description.Fork(f, g)) (fun f g x -> f x, g x)
    let pair f g = fork (first --> f) (second --> g)

    let residual (net: Net<Tensor, Tensor>) = nest (fork empty net --> add)
    let skip (net: Net<Tensor, Tensor>) = nest (fork empty net --> cat 1)

    let private asWideAs (x: Tensor) dtype = x.to_type (if dtype = DType.BFloat16 then DType.Float32 else dtype)

    let residuals nets =
        let added (net: Net<Tensor, Tensor>) =
            let net = nest net

            { Width = net.Width
              Init = net.Init
              Describe = net.Describe
              Bind =
                fun place tree ->
                    let f = net.Bind place tree
                    fun mode (sum: Tensor, dtype: DType) -> sum .+ asWideAs (f mode (sum.to_type dtype)) dtype, dtype }

        regrouped (fun (x: Tensor) -> asWideAs x x.dtype, x.dtype)
        --> (nets |> List.map added |> List.reduce (-->))
        --> regrouped (fun (sum: Tensor, dtype) -> sum.to_type dtype)
        |> describedBy (nets |> List.map residual |> List.reduce (-->))

    let initializedBy scheme net =
        { net with
            Init =
                fun place rng ->
                    let leaves = net.Init place rng
                    List.iter (scheme rng) leaves
                    leaves }

    let ofModule (make: unit -> torch.nn.Module<Tensor, Tensor>) : Net<Tensor, Tensor> =
        let path prefix (it: ModuleTensor) = prefix + (if it.Owner = "" then it.OwnName else $"{it.Owner}.{it.OwnName}")

        // What a module is made of is read off an instance.
        let parts =
            lazy
                (use rng = Generators.Seeded 0UL
                 let read = TorchModule.Create(make, rng)

                 let parts =
                     [ for (part, kind), tensors in read.Tensors |> List.groupBy (fun it -> it.Owner, it.OwnerKind) ->
                           part,
                           kind,
                           [ for it in tensors -> { Name = it.OwnName; Role = it.OwnRole; Shape = it.Value.shape } ] ]

                 read.Free()
                 parts)

        { Width = 0
          Init =
            fun place rng ->
                [ for it in TorchModule.Create(make, rng).Tensors ->
                      { Path = path place.Prefix it; Role = it.OwnRole; Tensor = it.Value } ]
          Describe =
            fun place ->
                Description.Chain
                    [ for part, kind, parameters in parts.Value ->
                          Description.Layer
                              { Place = (place.Prefix + part).TrimEnd '.'
                                Numbered = true
                                Kind = Kind.Opaque kind
                                Parameters = parameters } ]
          Bind =
            fun place tree ->
                let owner = TorchModule.Of(make, (fun it -> tree[path place.Prefix it]))

                fun mode x ->
                    Refusal.Named("the module", (fun () -> owner.Run(mode.Dropout, x)), System.ReadOnlySpan [| box x |]) }

    let both (f: Tensor -> Tensor) (a, b) = f a, f b

    // An input that is itself a variable: what is differentiated with respect to an image, or moved by
    // descent.
    let private isVariable (x: Tensor) = x.is_leaf && x.requires_grad

    // A file and a table hold what is computed, not in which type of elements. On variables that is float32:
    // a penalty differentiates their gradients again, and libtorch's second derivatives of bfloat16
    // convolutions take the batch for channels, so that they read past their tensors. Images in training are
    // constants and those of a generator are computed, so neither is a variable.
    let mixedPrecisionAs
        (takes: (Tensor -> Tensor) -> 'i -> 'i)
        (gives: (Tensor -> Tensor) -> 'o -> 'o)
        (dtype: DType)
        net
        =
        let enter input =
            let tensors = ResizeArray()

            let list (x: Tensor) =
                tensors.Add x
                x

            takes list input |> ignore

            if tensors.Exists isVariable then
                input
            else
                takes (fun x -> x.to_type dtype) input

        let out (y: Tensor) = y.to_type DType.Float32

        if dtype = DType.Float32 then
            net
        else
            regrouped enter --> net --> regrouped (gives out)

    let mixedPrecision dtype net = mixedPrecisionAs id id dtype net

    let init rng net =
        use _ = torch.no_grad ()
        Params.outliving (fun () -> net.Init root rng)

    let blank device net =
        use none = Generators.Blank device
        init none net

    let apply net tree = net.Bind root tree

    let private items (inputs: int list list) = [ for input in inputs -> [| for size in input -> int64 size |] ]
    let summary inputs (net: Net<'i, 'o>) = Summary.withShapes 1 (items inputs) net.Description
