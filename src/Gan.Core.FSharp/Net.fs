namespace GanFunctional

open GanFunctional.Torch

type Mode =
    | Train of dropout: Rng
    | Eval
    | Watched of watch: (string -> Tensor -> Tensor)

[<Struct>]
type Place =
    { Prefix: string
      Number: int }

    member place.Name(name: string) = $"{place.Prefix}{place.Number}.{name}"

type Net<'i, 'o> = { Width: int; Init: Place -> Rng -> Leaf list; Bind: Place -> Params -> Mode -> 'i -> 'o }

module private Pair =
    /// Two networks whose parts stand one after the other, and the function that their functions are joined to.
    let join (f: Net<'a, 'b>) (g: Net<'c, 'd>) (joined: ('a -> 'b) -> ('c -> 'd) -> 'i -> 'o) : Net<'i, 'o> =
        let after place = { place with Number = place.Number + f.Width }

        { Width = f.Width + g.Width
          Init = fun place rng -> f.Init place rng @ g.Init (after place) rng
          Bind =
            fun place tree ->
                let f, g = f.Bind place tree, g.Bind (after place) tree
                fun mode -> joined (f mode) (g mode) }

[<AutoOpen>]
module NetSyntax =
    let (-->) (f: Net<'i, 'm>) (g: Net<'m, 'o>) : Net<'i, 'o> = Pair.join f g (>>)

type Model<'i, 'o> = { Params: Params; Run: Mode -> 'i -> 'o }

module Net =
    let private root = { Prefix = ""; Number = 0 }

    let unnumbered f =
        { Width = 0
          Init = fun _ _ -> []
          Bind = fun _ _ _ x -> f x }

    let lift f = { unnumbered f with Width = 1 }

    let activation net =
        { net with
            Bind =
                fun place tree ->
                    let f = net.Bind place tree
                    let name = $"{place.Prefix}{place.Number + net.Width - 1}"

                    fun mode ->
                        match mode with
                        | Watched watch -> f mode >> watch name
                        | Train _
                        | Eval -> f mode }

    // The same network seen from another place, taking `width` numbers in its chain.
    let private placed width (move: Place -> Place) net =
        { Width = width
          Init = fun place rng -> net.Init (move place) rng
          Bind = fun place tree -> net.Bind (move place) tree }

    let group (name: string) net = placed 0 (fun place -> { Prefix = $"{place.Prefix}{name}."; Number = 0 }) net

    let nest net = placed 1 (fun place -> { Prefix = $"{place.Prefix}{place.Number}."; Number = 0 }) net

    let named name net =
        if net.Width <> 1 then
            fail "'%s' would name a chain of %d layers: use Net.group, which numbers them" name net.Width

        // The layer is built at number 0 of a module of its own, whose number then gives way to the name.
        let renamed place (leaf: Leaf) =
            { leaf with Path = $"{place.Prefix}{name}." + leaf.Path.Substring("0.".Length) }

        let inner (place: Place) (tree: Params) =
            let prefix = $"{place.Prefix}{name}."

            Params
                [ for leaf in tree.Leaves do
                      if leaf.Path.StartsWith(prefix, System.StringComparison.Ordinal) then
                          { leaf with Path = "0." + leaf.Path.Substring(prefix.Length) } ]

        { Width = 0
          Init = fun place rng -> net.Init root rng |> List.map (renamed place)
          Bind = fun place tree -> net.Bind root (inner place tree) }

    let private around join net =
        let net = nest net

        { net with
            Bind =
                fun place tree ->
                    let f = net.Bind place tree
                    fun mode x -> join x (f mode x) }

    let residual net = around (fun (x: Tensor) y -> x + y) net

    let private asWideAs (x: Tensor) dtype = x.To(if dtype = DType.BFloat16 then DType.Float32 else dtype)

    let residuals nets =
        let add (net: Net<Tensor, Tensor>) =
            let net = nest net

            { Width = net.Width
              Init = net.Init
              Bind =
                fun place tree ->
                    let f = net.Bind place tree
                    fun mode (sum: Tensor, dtype: DType) -> sum + asWideAs (f mode (sum.To dtype)) dtype, dtype }

        unnumbered (fun (x: Tensor) -> asWideAs x x.DType, x.DType)
        --> (nets |> List.map add |> List.reduce (-->))
        --> unnumbered (fun (sum: Tensor, dtype) -> sum.To dtype)

    let skip net = around (fun (x: Tensor) y -> Tensor.Cat([ x; y ], 1L)) net

    let fork f g = Pair.join f g (fun f g x -> f x, g x)

    let startedBy scheme net =
        { net with
            Init =
                fun place rng ->
                    let leaves = net.Init place rng
                    List.iter (scheme rng) leaves
                    leaves }

    let both (f: Tensor -> Tensor) (a, b) = f a, f b

    let private between (into: Tensor -> Tensor) takes gives dtype net =
        let out (y: Tensor) = y.To DType.Float32

        if dtype = DType.Float32 then
            net
        else
            unnumbered (takes into) --> net --> unnumbered (gives out)

    let computingAs takes gives (dtype: DType) net = between (fun x -> x.To dtype) takes gives dtype net
    let computingIn dtype net = computingAs id id dtype net

    let growingAs takes gives (dtype: DType) net =
        between (fun x -> if x.Device.IsCuda then x.To dtype else x) takes gives dtype net

    let growingIn dtype net = growingAs id id dtype net

    let init rng net =
        use _ = Autograd.NoGrad()
        Scope.Outside(fun () -> Params.ofLeaves (net.Init root rng))

    let apply net tree = net.Bind root tree

module Model =
    let ofParams net tree = { Params = tree; Run = Net.apply net tree }
    let create rng net = ofParams net (Net.init rng net)
    let train (step: Step) model = model.Run(Train(step.Stream "dropout"))
    let eval model = model.Run Eval

    let activations model input =
        let seen = ResizeArray()

        let watch name activation =
            seen.Add((name, activation))
            activation

        model.Run (Watched watch) input |> ignore
        List.ofSeq seen
